-- No two reference libraries that count as independent share more than half of their names.
-- Names alone make no copy; but what both have may then count for two libraries where it is one.
-- Severity: warn
-- source: The library with fewer exercises.
-- other_source: The other.
-- shared_names: Exercises of the first with a name of the other.
-- names_share: The same as a share.
select source, other_source, shared_names, names_share
from quality.copied_libraries
where
    role = 'reference' and other_role = 'reference' and not is_one_lineage and names_share > 0.5 and shared_names >= 20
