-- A cell of the gaps is eligible; otherwise no reference library has muscles, equipment and difficulty.
-- Severity: warn
-- eligible_cells: Eligible cells.
select count(*) as eligible_cells
from gaps.cells
where eligible
having count(*) = 0
