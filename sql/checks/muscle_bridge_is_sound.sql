-- The muscle bridge has each term as its own ancestor, has no cycle, and includes the ancestors of ancestors.
-- Severity: fail
-- muscle_key: Term.
-- ancestor_key: Ancestor.
-- problem: What is wrong.
select m.muscle_key, m.muscle_key as ancestor_key, 'is not its own ancestor at distance 0' as problem
from core.dim_muscle as m
anti join core.bridge_muscle_ancestor as b
    on b.muscle_key = m.muscle_key and b.ancestor_key = m.muscle_key and b.distance = 0
union all
select a.muscle_key, a.ancestor_key, 'a cycle'
from core.bridge_muscle_ancestor as a
join core.bridge_muscle_ancestor as b on b.muscle_key = a.ancestor_key and b.ancestor_key = a.muscle_key
where a.muscle_key <> a.ancestor_key
union all
select a.muscle_key, b.ancestor_key, 'an ancestor of an ancestor is missing'
from core.bridge_muscle_ancestor as a
join core.bridge_muscle_ancestor as b on b.muscle_key = a.ancestor_key
anti join core.bridge_muscle_ancestor as c on c.muscle_key = a.muscle_key and c.ancestor_key = b.ancestor_key
union all
select b.muscle_key, b.ancestor_key, 'the level is not that of the ancestor'
from core.bridge_muscle_ancestor as b
join core.dim_muscle as m on m.muscle_key = b.ancestor_key
where m.level <> b.ancestor_level
union all
select m.muscle_key, m.parent_key, 'the parent is not an ancestor'
from core.dim_muscle as m
anti join core.bridge_muscle_ancestor as b on b.muscle_key = m.muscle_key and b.ancestor_key = m.parent_key
where m.parent_key is not null
