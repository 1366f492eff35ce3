-- How easily users can do it: less where they need equipment first that no own exercise uses.
-- Example: internal.priority_ease(true)
-- is_new_kit: Whether no own exercise uses the equipment yet.
create or replace macro internal.priority_ease(is_new_kit) as
case when is_new_kit then 0.7 else 1.0 end::double
