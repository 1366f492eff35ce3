-- What people look for and is nothing that the taxonomy or any library knows, the most wanted first.
-- Grain: one row a subject.
-- Inputs: demand.subjects
-- Columns: demand.subjects
create or replace view demand.unmatched as
select rank, subject_key, source, kind, subject, share, amounts, evidence
from demand.subjects
where matched_as = 'nothing'
order by rank
