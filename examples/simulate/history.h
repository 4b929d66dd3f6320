/* SPDX-License-Identifier: MIT
 *
 * What became of each task of an update, learnt from the simulator's events, to be drawn.
 */
#ifndef SIMULATE_HISTORY_H
#define SIMULATE_HISTORY_H

#include <stdint.h>
#include <stdio.h>
#include <swarm/sim.h>

/* How a task stands at a time. */
typedef enum simulate_stage {
    STAGE_NONE,
    STAGE_PREPARING, /* waits for a node, or is fetched */
    STAGE_BOOTING,
    STAGE_SERVING,
    STAGE_LEAVING, /* is drained and stopped */
    STAGE_FAILED
} simulate_stage;

enum {
    STAGES = 6
};

typedef struct history_task {
    char id[32];
    char service[64];
    uint64_t slot;
    int is_new;               /* of the update */
    int64_t since_ns[STAGES]; /* -1: never */
    int64_t end_ns;           /* -1: not ended */
} history_task;

typedef struct simulate_history {
    history_task *tasks;
    size_t count, capacity;
    int64_t begin_ns; /* of the update */
    int64_t end_ns;
} simulate_history;

/* Let the event, just taken from the sim, be part of it. 0, or -1 when memory is short. */
int history_see(simulate_history *history, const swarm_sim *sim, const swarm_event *event,
                int is_new);
simulate_stage history_stage_at(const history_task *task, int64_t at_ns);
/* Tasks that get requests then. */
unsigned history_serving_at(const simulate_history *history, const char *service, int64_t at_ns);
void history_clear(simulate_history *history);

/* Was it there during the update; is it the first that was, of its slot or its service? */
int history_is_shown(const simulate_history *history, const history_task *task);
int history_is_first_of_slot(const simulate_history *history, size_t index);
int history_is_first_of_service(const simulate_history *history, size_t index);

void history_draw_text(const simulate_history *history, FILE *out);
void history_draw_svg(const simulate_history *history, FILE *out);

#endif
