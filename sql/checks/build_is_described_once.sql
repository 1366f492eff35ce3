-- The table build has exactly one row.
-- Severity: fail
-- rows: Rows that it has.
select count(*) as rows
from core.build
having count(*) <> 1
