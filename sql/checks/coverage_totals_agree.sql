-- Views on which an exercise stands once sum to the current own exercises, without translations.
-- Severity: fail
-- view: View.
-- exercises: Sum of its rows.
-- expected: Current own exercises.
with own as (
    select count(*) as expected from core.fact_exercise
    where is_current and edition_of is null and role = 'own'
),
sums as (
    select 'coverage.by_difficulty' as view, sum(exercises)::bigint as exercises from coverage.by_difficulty
    union all
    select 'coverage.by_category', sum(exercises)::bigint from coverage.by_category
    union all
    select 'coverage.by_body_part', sum(exercises)::bigint from coverage.by_body_part
    union all
    select 'coverage.by_source', sum(exercises)::bigint from coverage.by_source
    union all
    select 'coverage.content: ' || part, exercises + missing_exercises from coverage.content
)
select s.view, coalesce(s.exercises, 0) as exercises, o.expected
from sums as s
cross join own as o
where coalesce(s.exercises, 0) <> o.expected
