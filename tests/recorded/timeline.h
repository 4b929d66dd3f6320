/* SPDX-License-Identifier: MIT
 *
 * What happened to a service, second by second: the states of its tasks and of its update. Read from a
 * recording of a real Docker Swarm (tests/fixtures/timelines), or written down while one is replayed;
 * both have this form, so that they can be compared.
 *
 * A task has the name SLOT/TAG/N: the N-th task with this image tag in this slot. Times are milliseconds
 * from the first command; what was there before has a time below 0.
 */
#ifndef TESTS_RECORDED_TIMELINE_H
#define TESTS_RECORDED_TIMELINE_H

#include <jansson.h>
#include <stdint.h>
#include <swarm/task.h>

enum {
    TIMELINE_NAME_SIZE = 64,
    TIMELINE_TEXT_SIZE = 320,
    TIMELINE_PHASES = 3 /* times at most that slots are renumbered */
};

#define TIMELINE_NEVER INT64_MIN

typedef struct moment { /* from here on the task is this, and is to be that */
    int64_t at_ms;
    swarm_task_state state, desired;
} moment;

typedef struct timeline_task {
    char id[32];
    char name[TIMELINE_NAME_SIZE];
    char image[TIMELINE_NAME_SIZE];
    char node[TIMELINE_NAME_SIZE];
    unsigned slot;
    moment *moments;
    size_t count;
    char message[TIMELINE_TEXT_SIZE]; /* the last ones */
    char error[TIMELINE_TEXT_SIZE];
    int exit_code;
    int64_t removed_ms;
    /* what its container did; TIMELINE_NEVER in a replay */
    int64_t process_ms;
    int64_t unhealthy_ms;
    int64_t killed_ms;
} timeline_task;

typedef struct timeline_status {
    int64_t at_ms;
    int64_t started_ms, completed_ms; /* TIMELINE_NEVER: not set */
    char state[32];
    char message[TIMELINE_TEXT_SIZE]; /* with the task's name in place of its id */
} timeline_status;

typedef struct timeline {
    timeline_task *tasks;
    size_t task_count;
    timeline_status *statuses;
    size_t status_count;
    int64_t end_ms;
} timeline;

/* The slots of the recording in the order in which they are to be called 1, 2, 3 …, from a time on. */
typedef struct timeline_slots {
    int64_t from_ms;
    const char *order; /* "312"; NULL: as they are */
} timeline_slots;

timeline_task *timeline_add_task(timeline *line, const char *id, unsigned slot, const char *image);
timeline_task *timeline_find_id(const timeline *line, const char *id);
timeline_task *timeline_find(const timeline *line, const char *name);

/* Add a moment, unless it says nothing new. */
void timeline_add_moment(timeline_task *task, int64_t at_ms, swarm_task_state state,
                         swarm_task_state desired);

/* Add what the update is. */
timeline_status *timeline_add_status(timeline *line, int64_t at_ms, const char *state,
                                     const char *message);

/* When it was first at least in that state; TIMELINE_NEVER if it was not. */
int64_t timeline_reached(const timeline_task *task, swarm_task_state state);
/* When it was first to be at least in that state. */
int64_t timeline_wanted(const timeline_task *task, swarm_task_state desired);

/* The recording as a timeline, its slots renumbered. */
void timeline_read(const json_t *recording, const timeline_slots phases[TIMELINE_PHASES],
                   timeline *out);

/* Nothing has happened so far: statuses and ended tasks are forgotten, what is there is counted anew. */
void timeline_forget_ended(timeline *line);

void timeline_free(timeline *line);

#endif
