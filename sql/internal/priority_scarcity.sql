-- How little a user has instead of what is missing: 1 for nothing, 0.42 for three movements, 0.20 for sixty.
-- Example: internal.priority_scarcity(3)
-- of_nearby: Own movements of the whole muscle group, or of the family where the gap is of all groups.
create or replace macro internal.priority_scarcity(of_nearby) as
1 / (1 + ln(1 + of_nearby))
