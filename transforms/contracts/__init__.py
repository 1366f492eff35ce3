"""The contract of every table: types, keys, nullability, rules and meaning.

`TABLES` maps the name of each table of the `core` schema to its contract, in the order in which
they are loaded. The docstring of a contract is the table's comment, the `description` of a column
is the column's comment, and the data dictionary is made from both.

May import: nothing of this project.
Enter at: TABLES, PageRecord, keys.hash_keys.
"""

import dataframely as dy

from transforms.contracts.decisions import FactEditorialDecision, FactSnapshotDecision, FactSnapshotFigure
from transforms.contracts.demand import (
    BridgeDemandMovement,
    BridgeDemandTerm,
    DimDemandSubject,
    FactDemand,
)
from transforms.contracts.dimensions import (
    BridgeMovementVariant,
    BridgeMuscleAncestor,
    BridgeRungMovement,
    DimBodyPart,
    DimCategory,
    DimCueWord,
    DimDifficulty,
    DimEquipment,
    DimExercise,
    DimFindingParameter,
    DimFindingRule,
    DimLadderRung,
    DimMovement,
    DimMovementPattern,
    DimMuscle,
    DimPageReason,
    DimSnapshot,
    DimSource,
    DimVariantRule,
)
from transforms.contracts.facts import (
    Build,
    FactClaim,
    FactContentItem,
    FactExercise,
    FactExerciseEquipment,
    FactExerciseMatch,
    FactExerciseMuscle,
    FactLink,
    FactPageMove,
    FactPageState,
    FactRefusedPage,
    FactRun,
    FactSiteProblem,
    FactSiteReferrer,
    FactSourceOverlap,
    FactTarget,
    FactTermSuggestion,
)
from transforms.contracts.findings import (
    BridgeTemplateExercise,
    FactEquipmentMention,
    FactFinding,
    FactTemplate,
)
from transforms.contracts.pages import ArchiveRow, PageRecord

TABLES: dict[str, type[dy.Schema]] = {
    "build": Build,
    "dim_source": DimSource,
    "dim_snapshot": DimSnapshot,
    "dim_exercise": DimExercise,
    "dim_muscle": DimMuscle,
    "bridge_muscle_ancestor": BridgeMuscleAncestor,
    "dim_equipment": DimEquipment,
    "dim_body_part": DimBodyPart,
    "dim_difficulty": DimDifficulty,
    "dim_category": DimCategory,
    "dim_movement_pattern": DimMovementPattern,
    "dim_movement": DimMovement,
    "bridge_movement_variant": BridgeMovementVariant,
    "dim_variant_rule": DimVariantRule,
    "dim_ladder_rung": DimLadderRung,
    "bridge_rung_movement": BridgeRungMovement,
    "dim_cue_word": DimCueWord,
    "dim_page_reason": DimPageReason,
    "dim_finding_rule": DimFindingRule,
    "dim_finding_parameter": DimFindingParameter,
    "fact_exercise": FactExercise,
    "fact_exercise_muscle": FactExerciseMuscle,
    "fact_exercise_equipment": FactExerciseEquipment,
    "fact_content_item": FactContentItem,
    "fact_link": FactLink,
    "fact_claim": FactClaim,
    "fact_page_state": FactPageState,
    "fact_page_move": FactPageMove,
    "fact_refused_page": FactRefusedPage,
    "fact_site_problem": FactSiteProblem,
    "fact_site_referrer": FactSiteReferrer,
    "fact_snapshot_decision": FactSnapshotDecision,
    "fact_snapshot_figure": FactSnapshotFigure,
    "fact_editorial_decision": FactEditorialDecision,
    "fact_finding": FactFinding,
    "fact_equipment_mention": FactEquipmentMention,
    "fact_template": FactTemplate,
    "bridge_template_exercise": BridgeTemplateExercise,
    "fact_exercise_match": FactExerciseMatch,
    "fact_source_overlap": FactSourceOverlap,
    "fact_target": FactTarget,
    "dim_demand_subject": DimDemandSubject,
    "fact_demand": FactDemand,
    "bridge_demand_movement": BridgeDemandMovement,
    "bridge_demand_term": BridgeDemandTerm,
    "fact_term_suggestion": FactTermSuggestion,
    "fact_run": FactRun,
}

__all__ = ["TABLES", "ArchiveRow", "PageRecord"]
