/* SPDX-License-Identifier: MIT
 *
 * How the library makes events. An event is made often and read at once, so it is a plain struct;
 * its JSON is made when somebody asks for it.
 */
#ifndef SWARM__MODEL_EVENT_H
#define SWARM__MODEL_EVENT_H

#include <swarm/event.h>

/* Numbers are 0 and strings NULL where they do not matter; strings are owned: set them with
 * swarm__str_set(). */
struct swarm_event {
    swarm_event_kind kind;
    uint64_t sequence;
    int64_t time_unix_ns;
    char *service_id;
    char *service_name;
    char *task_id;
    char *task_name;
    uint64_t slot;
    char *node_id;
    char *node_name;
    swarm_task_state task_state;
    swarm_task_state desired_state;
    swarm_health health;
    swarm_node_state node_state;
    swarm_update_state update_state;
    swarm_verdict verdict;
    swarm_verdict_cause cause;
    char *message;
    char *error;
    int has_exit_code;
    int32_t exit_code;
    uint64_t cut;
    uint64_t done;
    uint64_t total;
    uint64_t failed;
    struct swarm__object
        *source; /* NULL, or the JSON that it was read from, with what is not known above */
};

/* An event of this kind with nothing else set; NULL when memory is short. */
swarm_event *swarm__event_new(swarm_event_kind kind);

/* A list without events; NULL when memory is short. */
swarm_event_list *swarm__event_list_new(void);

/* Append; the list owns the event from then on. 0, or SWARM_E_NOMEM, and then it is still the
 * caller's. */
int swarm__event_list_take(swarm_event_list *list, swarm_event *event);

#endif
