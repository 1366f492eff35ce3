-- Coverage of each muscle and part of a muscle by the own library; zero where nothing counts.
-- A page that names only a group stands in the row "<group>, unspecified", a system in its own row.
-- Grain: one row a muscle or part, system, unspecified group or region with exercises, and unknown.
-- Inputs: coverage.by_muscle_at
-- muscle_key: Key of the muscle; of its group where it is unspecified.
-- muscle: Name of the muscle.
-- level: Anatomical level of the term itself.
-- muscle_group: Group that it belongs to first.
-- is_unspecified: Whether the row counts mentions that are less exact than a muscle.
create or replace view coverage.by_muscle as
select
    muscle_key,
    muscle,
    level,
    kind,
    muscle_group,
    region,
    is_unspecified,
    exercises,
    target_exercises,
    secondary_exercises,
    movements
from coverage.by_muscle_at(muscle_level := 'muscle')
