-- Pages that say two things at once: steps against equipment, two difficulties, a muscle both target and secondary.
-- Grain: one row a finding.
-- Inputs: quality.findings
-- rule: Rule that found it.
-- field: Field of the record that it concerns.
-- message: What contradicts what.
-- evidence: What was read that shows it.
create or replace view quality.contradictions as
select
    severity,
    rule,
    source,
    url,
    name,
    field,
    message,
    evidence,
    remedy,
    exercise_id
from quality.findings
where family = 'contradiction'
