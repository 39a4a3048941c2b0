"""river's own checks of estimators; its `check_estimator` itself needs scikit-learn for some of its data."""

from collections.abc import Callable

from river.checks import clf, common

Check = Callable[..., None]

GENERAL: list[Check] = [
    common.check_repr,
    common.check_str,
    common.check_tags,
    common.check_clone_same_class,
    common.check_clone_is_idempotent,
    common.check_init_has_default_params_for_tests,
    common.check_init_default_params_are_not_mutable,
    common.check_doc,
    common.check_clone_changes_memory_addresses,
    common.check_mutate_can_be_idempotent,
    common.check_pickling_supports_roundtrip,
    common.check_repr_roundtrips_clone,
    common.check_clone_with_new_params_applies,
    common.check_get_params_matches_signature,
]
"""Those that need no data."""

CLASSIFIER: list[Check] = [
    common.check_learn_one,
    common.check_pickling,
    common.check_shuffle_features_no_impact,
    common.check_emerging_features,
    common.check_disappearing_features,
    common.check_radically_disappearing_features,
    common.check_predict_one_pure,
    common.check_predict_one_before_any_learn,
    common.check_no_state_aliasing_with_input,
    common.check_clone_is_independent,
    common.check_seeding_is_idempotent,
    common.check_bounded_memory_growth,
    clf.check_predict_proba_one,
    clf.check_classifier_tracks_seen_labels,
    clf.check_predict_proba_one_binary,
]
"""Those that pass examples with two labels through."""
