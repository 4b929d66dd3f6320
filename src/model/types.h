/* SPDX-License-Identifier: MIT
 *
 * The tables of all public objects, and the words of all enums.
 */
#ifndef SWARM__MODEL_TYPES_H
#define SWARM__MODEL_TYPES_H

#include "model/object.h"

extern const swarm__words swarm__health_words;
extern const swarm__words swarm__http_scheme_words;
extern const swarm__words swarm__pull_policy_words;
extern const swarm__words swarm__mount_type_words;
extern const swarm__words swarm__endpoint_mode_words;
extern const swarm__words swarm__port_protocol_words;
extern const swarm__words swarm__publish_mode_words;
extern const swarm__words swarm__failure_action_words;
extern const swarm__words swarm__update_order_words;
extern const swarm__words swarm__update_state_words;
extern const swarm__words swarm__verdict_words;
extern const swarm__words swarm__verdict_cause_words;
extern const swarm__words swarm__update_gate_words;
extern const swarm__words swarm__gate_answer_words;
extern const swarm__words swarm__restart_condition_words;
extern const swarm__words swarm__service_mode_words;
extern const swarm__words swarm__node_role_words;
extern const swarm__words swarm__node_availability_words;
extern const swarm__words swarm__node_state_words;
extern const swarm__words swarm__reachability_words;
extern const swarm__words swarm__task_state_words;
extern const swarm__words swarm__event_kind_words;

extern const swarm__type swarm__driver_type;
extern const swarm__type swarm__generic_resource_type;
extern const swarm__type swarm__resource_set_type;
extern const swarm__type swarm__resources_type;
extern const swarm__type swarm__http_probe_type;
extern const swarm__type swarm__health_config_type;
extern const swarm__type swarm__bind_options_type;
extern const swarm__type swarm__volume_options_type;
extern const swarm__type swarm__tmpfs_options_type;
extern const swarm__type swarm__mount_type;
extern const swarm__type swarm__dns_config_type;
extern const swarm__type swarm__file_target_type;
extern const swarm__type swarm__secret_reference_type;
extern const swarm__type swarm__config_reference_type;
extern const swarm__type swarm__ulimit_type;
extern const swarm__type swarm__container_spec_type;
extern const swarm__type swarm__platform_type;
extern const swarm__type swarm__placement_preference_type;
extern const swarm__type swarm__placement_type;
extern const swarm__type swarm__network_attachment_type;
extern const swarm__type swarm__port_config_type;
extern const swarm__type swarm__endpoint_spec_type;
extern const swarm__type swarm__update_config_type;
extern const swarm__type swarm__update_status_type;
extern const swarm__type swarm__restart_policy_type;
extern const swarm__type swarm__task_spec_type;
extern const swarm__type swarm__service_spec_type;
extern const swarm__type swarm__service_type;
extern const swarm__type swarm__plugin_type;
extern const swarm__type swarm__engine_description_type;
extern const swarm__type swarm__node_description_type;
extern const swarm__type swarm__node_spec_type;
extern const swarm__type swarm__node_type;
extern const swarm__type swarm__task_type;

#endif
