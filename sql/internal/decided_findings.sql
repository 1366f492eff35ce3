-- Every finding with the decision of an editor on it, those that are ignored too.
-- Grain: one row a finding.
-- Inputs: core.fact_editorial_decision, core.fact_finding, internal.state_of_decision
-- Columns: core.fact_finding
-- is_ignored: Whether the last decision is to leave it as it is.
create or replace view internal.decided_findings as
select
    f.*,
    d.decision,
    internal.state_of_decision(d.decision, true, d.problem, true, d.changed_at, d.was_better) as decision_state,
    d.decided_by,
    d.decided_for,
    d.reason,
    coalesce(d.decision = 'ignored', false) as is_ignored
from core.fact_finding as f
left join core.fact_editorial_decision as d using (decision_id)
