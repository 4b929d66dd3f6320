/* SPDX-License-Identifier: MIT
 *
 * What the parts of a Docker runtime share.
 *
 * Orders set a task's goal; what its container is, is its stage. One step at a time brings the stage
 * nearer to the goal, and a step whose outcome is not known (the connection broke) is followed by a
 * look: a listing of all our containers, which is the truth. So any answer may be lost.
 *
 * Nothing is asked from inside of curl: what comes there sets flags, and a timer that is due at once
 * does the rest.
 */
#ifndef SWARM__RUNTIME_DOCKER_STATE_H
#define SWARM__RUNTIME_DOCKER_STATE_H

#include "base/map.h"
#include "runtime/docker/client.h"
#include "runtime/docker/docker.h"
#include "runtime/docker/lines.h"
#include "runtime/docker/plan.h"
#include <jansson.h>

enum {
    SWARM__DOCKER_ID_SIZE = 65,
    SWARM__DOCKER_BUSY_LIMIT = 32, /* requests for tasks at a time, stops aside */
    SWARM__DOCKER_TEXT_SIZE = 1024
};

typedef enum docker_goal {
    GOAL_PREPARED = 1,
    GOAL_RUNNING = 2,
    GOAL_STOPPED = 3,
    GOAL_KILLED = 4,
    GOAL_GONE = 5
} docker_goal;

typedef enum docker_stage {
    STAGE_LOOKED_FOR = 1, /* adopted, or to be removed: the next listing tells */
    STAGE_NEW = 2,        /* there is no container, as far as is known */
    STAGE_CREATED = 3,    /* there is one, in the first of its networks */
    STAGE_READY = 4,      /* in all of them */
    STAGE_STARTED = 5,    /* the Engine said that it has started it; not looked at yet */
    STAGE_RUNNING = 6,
    STAGE_ENDED = 7
} docker_stage;

/* What waits to be told of a task, in this order. */
typedef enum docker_tell {
    TELL_PREPARING = 1 << 0,
    TELL_PROGRESS = 1 << 1,
    TELL_PASSING = 1 << 2, /* it could not be prepared, and to try again may help */
    TELL_READY = 1 << 3,
    TELL_CHECKED = 1 << 4, /* there will be word of its health */
    TELL_RUNNING = 1 << 5,
    TELL_HEALTH = 1 << 6,
    TELL_END = 1 << 7,
    TELL_ABSENT = 1 << 8
} docker_tell;

typedef struct docker_runtime docker_runtime;
typedef struct docker_pull docker_pull;
typedef struct docker_log docker_log;

typedef struct docker_task {
    docker_runtime *runtime;
    char *id;
    swarm__docker_plan plan;
    docker_goal goal;
    docker_stage stage;
    char container_id[SWARM__DOCKER_ID_SIZE]; /* "" while none is known */
    uint64_t known_since;                     /* listings up to this one may not know of it */
    uint64_t seen_in;                         /* the last listing that did */
    size_t connected;                         /* networks that it is in */
    swarm__docker_request *request;           /* under way for it */
    int stopping;                             /* that is a stop */
    int starting;                             /* that is a start */
    int64_t stop_by_ns; /* until when its stop may be held; 0 when it is not */
    docker_pull *pull;  /* waited for */
    int pulled;         /* its image was */
    int image_came;     /* for others, while its own creation was asked for */
    int created;        /* creation was asked for, whatever came of it */
    int network_lost;   /* one was gone once */
    int look;           /* inspect it, before anything else */
    unsigned troubles;  /* in a row */
    int64_t not_before_ns;
    unsigned tells;
    unsigned lent; /* the tell that was handed out */
    swarm_task_state end_state;
    const char *end_message;
    char *error; /* of its end, or of what is passing; NULL for none */
    int passing; /* it waits to be told to prepare once more */
    int32_t exit_code;
    int64_t pid;
    swarm_health health;
    char *health_output;
    char *progress;
    struct docker_task *next_due, *prev_due;   /* those that want a step */
    struct docker_task *next_tell, *prev_tell; /* those that have something to tell */
    int is_due, is_telling;
} docker_task;

typedef struct docker_network {
    char *name;
    char *stack; /* the namespace to be made in; NULL for none */
    int present;
    unsigned doubles; /* attempts to have one of this name, since there was one */
    swarm__docker_request *request;
    docker_runtime *runtime;
} docker_network;

/* A container of our cluster's that nobody here knows. */
typedef struct docker_stranger {
    docker_runtime *runtime;
    char container_id[SWARM__DOCKER_ID_SIZE];
    int stopped;
    swarm__docker_request *request;
    struct docker_stranger *next, *prev;
} docker_stranger;

typedef struct docker_contact {
    int up;           /* the Engine answers, and all that runs there is known */
    int down;         /* so many beats were missed that the node counts as down */
    int told;         /* the state that was last reported: a swarm_node_state, 0 for none */
    unsigned misses;  /* beats in a row */
    int64_t beat_ns;  /* when the last one began */
    unsigned beats;   /* since the last listing */
    int doubt;        /* something failed: look again as soon as the Engine answers */
    int64_t doubt_ns; /* when that was last acted upon */
    swarm__docker_request *beat, *info, *list, *events;
    int events_begun; /* its header has come */
    int list_wanted;
    uint64_t listing; /* number of the last one that began */
    swarm__lines lines;
    char reason[SWARM__DOCKER_TEXT_SIZE]; /* of the last miss */
} docker_contact;

struct docker_runtime {
    swarm__runtime base; /* first: the interface */
    swarm__loop *loop;
    swarm__docker_client *client;
    char *cluster_id;
    char *node_name;
    char *address;
    char *filters;       /* of a listing: our cluster's containers, escaped */
    char *event_filters; /* of events, likewise */
    const swarm_credentials *const *credentials; /* the cluster's of now */
    int64_t heartbeat_ns;
    unsigned miss_limit;
    int reads_only; /* logs are asked for, and nothing else */
    docker_contact contact;
    swarm__timer beat_timer;
    swarm__timer work_timer;
    int64_t work_ns;     /* what it is set to; INT64_MAX for unset */
    swarm__map tasks;    /* id -> docker_task */
    swarm__map known;    /* id -> the id itself: ended tasks of an earlier manager, to be kept */
    swarm__map networks; /* name -> docker_network */
    swarm__docker_request *network_list;
    docker_task *due;
    docker_task *telling;
    docker_pull *pulls;
    docker_stranger *strangers;
    docker_log *logs;
    unsigned busy;
    int starting; /* starts under way */
    int sweeping;
    swarm_node *described;   /* being made */
    swarm_node *description; /* to be told */
    enum {
        LENT_NOTHING,
        LENT_NODE,
        LENT_DESCRIPTION,
        LENT_TASK
    } lent;
    docker_task *lent_task;
    int lent_node_state;
};

/* ---- docker.c: the runtime as a whole ---- */

void swarm__docker_changed(docker_runtime *runtime);

/* ---- task.c: steps ---- */

void swarm__docker_mark(docker_task *task);
void swarm__docker_mark_all(docker_runtime *runtime);
/* Whatever is due; at this time at the latest. */
void swarm__docker_work_at(docker_runtime *runtime, int64_t at_ns);
void swarm__docker_work(void *runtime);
void swarm__docker_tell(docker_task *task, unsigned tells);
/* It has ended, or never was. `error` NULL for none; cleaned and copied. */
void swarm__docker_end(docker_task *task, swarm_task_state state, const char *message,
                       const char *error);
/* It could not be prepared, and waits for another order to. */
void swarm__docker_put_off(docker_task *task, const char *error);
/* The container that it had is not there any more. */
void swarm__docker_vanished(docker_task *task);
void swarm__docker_task_free(docker_task *task);
/* The connection broke: what is under way is given up, and looked at when contact is back. */
void swarm__docker_task_interrupt(docker_task *task);
/* An answer that is none: 1 when the task has had enough of them. */
int swarm__docker_trouble(docker_task *task, const swarm__docker_answer *answer);
int swarm__docker_task_ask(docker_task *task, const char *method, const char *path,
                           const char *body, int64_t timeout_ns,
                           void (*ended)(void *user, const swarm__docker_answer *answer));

/* ---- inspect.c: what a container is ---- */

/* Look at the task's container, by its id or else by its name. */
void swarm__docker_inspect(docker_task *task);
/* The answer, which may say anything. */
void swarm__docker_see_inspection(docker_task *task, json_t *json);
/* An entry of a listing. */
void swarm__docker_see_entry(docker_task *task, json_t *entry);

/* ---- pull.c ---- */

/* Wait for the task's image. 0 or SWARM_E_NOMEM. */
int swarm__docker_pull(docker_task *task);
void swarm__docker_pull_leave(docker_task *task);
void swarm__docker_pulls_free(docker_runtime *runtime);

/* ---- networks.c ---- */

/* 1 when all of the task's networks are there, 0 when it is being seen to, or SWARM_E_NOMEM. */
int swarm__docker_networks_ready(docker_task *task);
/* The task's container is gone: networks of ours that no other one needs go too. */
void swarm__docker_networks_leave(docker_task *task);
/* Networks of ours that nobody needs go. */
void swarm__docker_networks_tidy(docker_runtime *runtime);
void swarm__docker_networks_forget(docker_runtime *runtime);
void swarm__docker_networks_free(docker_runtime *runtime);

/* ---- contact.c ---- */

void swarm__docker_beat(void *runtime);
/* Something failed that should not: is the Engine there? */
void swarm__docker_doubt(docker_runtime *runtime);
void swarm__docker_contact_end(docker_runtime *runtime);
/* The Engine did not do as it should: counts as a missed beat. */
void swarm__docker_missed(docker_runtime *runtime, const char *reason);

/* ---- listing.c: the truth, and events, the fast path to it ---- */

int swarm__docker_list(docker_runtime *runtime);
int swarm__docker_listen(docker_runtime *runtime);
/* The first listing after contact was made is done. */
void swarm__docker_listed(docker_runtime *runtime);

/* ---- sweep.c ---- */

void swarm__docker_sweep_container(docker_runtime *runtime, const char *container_id, int running);
void swarm__docker_strangers_step(docker_runtime *runtime);
void swarm__docker_strangers_free(docker_runtime *runtime);

/* ---- log.c ---- */

/* The output of the container of this id or name. */
int swarm__docker_log_open(docker_runtime *runtime, const swarm__log_request *request,
                           const char *container, swarm__log_stream **out_stream,
                           swarm_error **err);
/* Contact was lost, or (to be forgotten) the runtime goes. */
void swarm__docker_logs_interrupt(docker_runtime *runtime, int forget);

/* ---- describe.c ---- */

/* What an Engine says of its machine; NULL when memory is short. */
swarm_node *swarm__docker_describe(json_t *info);
/* And of its images (GET /images/json); as many as memory allows. */
void swarm__docker_describe_images(swarm_node *node, json_t *images);

#endif
