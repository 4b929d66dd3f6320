/* SPDX-License-Identifier: MIT */
#include <swarm/prober.h>

#include "base/alloc.h"
#include "base/duration.h"
#include "base/error.h"
#include "base/heap.h"
#include "base/map.h"
#include "base/text.h"
#include "core/health.h"
#include <string.h>

enum {
    RESULTS_KEPT = 5,
    OUTPUT_LIMIT = 4096
};

typedef struct probe_result {
    int32_t exit_code;
    char *output; /* NULL: given up by the prober */
    int64_t started_ns;
    int64_t ended_ns;
} probe_result;

typedef struct prober_target {
    swarm__heap_node node; /* when to probe, or, with an attempt in flight, when to give it up */
    char *id;
    swarm__health_rules rules;
    swarm__health_judge judge;
    uint64_t attempt;  /* in flight; 0 for none */
    int64_t asked_ns;  /* when that was asked for */
    uint64_t given_up; /* the attempt to be cancelled; 0 for none */
    int health_to_tell;
    struct prober_target *next_waiting; /* in the line of those that have something to tell */
    struct prober_target *previous_waiting;
    int waiting;
    size_t result_count;
    probe_result results[RESULTS_KEPT]; /* the oldest first */
    char *timeout_output;               /* made beforehand, so that giving up needs no memory */
} prober_target;

struct swarm_prober {
    swarm__random random;
    uint64_t last_attempt;
    swarm__map targets;
    size_t target_count;
    swarm__heap due;
    prober_target *first_waiting;
    prober_target *last_waiting;
};

static prober_target *find(const swarm_prober *prober, const char *id)
{
    return prober != NULL && id != NULL ? swarm__map_get(&prober->targets, id) : NULL;
}

static void free_target(prober_target *target)
{
    for (size_t i = 0; i < target->result_count; i++)
        swarm__free(target->results[i].output);
    swarm__free(target->timeout_output);
    swarm__free(target->id);
    swarm__free(target);
}

static void wait_in_line(swarm_prober *prober, prober_target *target)
{
    if (target->waiting)
        return;
    target->waiting = 1;
    target->next_waiting = NULL;
    target->previous_waiting = prober->last_waiting;
    if (prober->last_waiting != NULL)
        prober->last_waiting->next_waiting = target;
    else
        prober->first_waiting = target;
    prober->last_waiting = target;
}

static void leave_line(swarm_prober *prober, prober_target *target)
{
    if (!target->waiting)
        return;
    if (target->next_waiting != NULL)
        target->next_waiting->previous_waiting = target->previous_waiting;
    else
        prober->last_waiting = target->previous_waiting;
    if (target->previous_waiting != NULL)
        target->previous_waiting->next_waiting = target->next_waiting;
    else
        prober->first_waiting = target->next_waiting;
    target->waiting = 0;
}

int swarm_prober_new(uint64_t seed, swarm_prober **out_prober, swarm_error **err)
{
    if (out_prober == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "out_prober is NULL");
    swarm_prober *prober = swarm__alloc_zero(1, sizeof *prober);
    if (prober == NULL)
        return swarm__fail_nomem(err);
    prober->random.state = seed;
    *out_prober = prober;
    return 0;
}

void swarm_prober_free(swarm_prober *prober)
{
    if (prober == NULL)
        return;
    struct swarm__map_entry *entry = NULL;
    while ((entry = swarm__map_next(&prober->targets, entry)) != NULL)
        free_target(swarm__map_entry_value(entry));
    swarm__map_free(&prober->targets);
    swarm__heap_free(&prober->due);
    swarm__free(prober);
}

/* In Docker's words. NULL when memory is short. */
static char *timeout_sentence(int64_t timeout_ns)
{
    char duration[SWARM__DURATION_TEXT_SIZE];
    return swarm__format("Health check exceeded timeout (%s)",
                         swarm__duration_text(timeout_ns, duration));
}

int swarm_prober_add(swarm_prober *prober, const char *id, const swarm_health_config *config,
                     int64_t started_ns, swarm_error **err)
{
    swarm__health_rules rules;
    if (prober == NULL || id == NULL || id[0] == '\0' || config == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "a target needs a prober, an id and a config");
    if (!swarm__utf8_valid(id, strlen(id)))
        return swarm__fail(err, SWARM_E_INVAL, NULL, "the target's id is not UTF-8");
    if (find(prober, id) != NULL)
        return swarm__fail(err, SWARM_E_EXISTS, NULL, "there is a target %s already", id);
    int code = swarm__health_rules_make(config, &rules, err);
    if (code < 0)
        return code;
    prober_target *target = swarm__alloc_zero(1, sizeof *target);
    if (target == NULL)
        return swarm__fail_nomem(err);
    target->rules = rules;
    target->id = swarm__strdup(id);
    target->timeout_output = timeout_sentence(rules.timeout_ns);
    if (target->id == NULL || target->timeout_output == NULL ||
        swarm__heap_reserve(&prober->due, prober->target_count + 1) < 0 ||
        swarm__map_put(&prober->targets, target->id, target) < 0) {
        free_target(target);
        return swarm__fail_nomem(err);
    }
    prober->target_count++;
    swarm__health_begin(&rules, started_ns, &target->judge);
    if (!rules.probed)
        return 0;
    target->health_to_tell = 1;
    wait_in_line(prober, target);
    swarm__heap_set(&prober->due, &target->node, swarm__health_first_ns(&rules, &target->judge));
    return 0;
}

int swarm_prober_remove(swarm_prober *prober, const char *id)
{
    if (prober == NULL || id == NULL)
        return SWARM_E_INVAL;
    prober_target *target = swarm__map_remove(&prober->targets, id);
    if (target == NULL)
        return SWARM_E_NOTFOUND;
    prober->target_count--;
    swarm__heap_unset(&prober->due, &target->node);
    leave_line(prober, target);
    free_target(target);
    return 0;
}

static void keep_result(prober_target *target, const probe_result *result)
{
    if (target->result_count == RESULTS_KEPT) {
        swarm__free(target->results[0].output);
        memmove(target->results, target->results + 1,
                (RESULTS_KEPT - 1) * sizeof target->results[0]);
        target->result_count--;
    }
    target->results[target->result_count++] = *result;
}

/* The attempt in flight has ended in this result, whose output goes to the target. */
static void settle(swarm_prober *prober, prober_target *target, const probe_result *result)
{
    keep_result(target, result);
    target->attempt = 0;
    if (swarm__health_judge_result(&target->rules, &target->judge, result->exit_code,
                                   result->started_ns, result->ended_ns)) {
        target->health_to_tell = 1;
        wait_in_line(prober, target);
    }
    int64_t next_ns =
        swarm__health_next_ns(&target->rules, &target->judge, result->ended_ns, &prober->random);
    swarm__heap_set(&prober->due, &target->node, next_ns);
}

/* NULL when memory is short. */
static char *copy_output(const char *output)
{
    size_t length = strlen(output);
    size_t limit = length < OUTPUT_LIMIT / 3 ? length * 3 : OUTPUT_LIMIT;
    char *copy = swarm__alloc(limit + 1);
    if (copy != NULL)
        swarm__utf8_clean(output, length, copy, limit);
    return copy;
}

int swarm_prober_result(swarm_prober *prober, const char *id, uint64_t attempt, int32_t exit_code,
                        const char *output, int64_t started_ns, int64_t ended_ns, swarm_error **err)
{
    if (prober == NULL || id == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "a result needs a prober and a target");
    if (ended_ns < started_ns)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "the probe ended before it began");
    prober_target *target = find(prober, id);
    if (target == NULL || attempt == 0 || target->attempt != attempt)
        return 0;
    probe_result result = {exit_code, NULL, started_ns, ended_ns};
    if (swarm__ns_subtract(ended_ns, started_ns) > target->rules.timeout_ns) {
        result.exit_code = -1;
    } else {
        result.output = copy_output(output != NULL ? output : "");
        if (result.output == NULL)
            return swarm__fail_nomem(err);
    }
    settle(prober, target, &result);
    return 1;
}

/* The earliest target's time has come. */
static void fall_due(swarm_prober *prober, prober_target *target, int64_t now_ns)
{
    if (target->attempt == 0) {
        target->attempt = ++prober->last_attempt;
        target->asked_ns = now_ns;
        swarm__heap_set(&prober->due, &target->node,
                        swarm__ns_add(now_ns, target->rules.timeout_ns));
        return;
    }
    /* The end is now, not the deadline: after a pause of the whole program, such as a suspended
     * machine, the next probe still comes a full interval later. */
    probe_result result = {-1, NULL, target->asked_ns, now_ns};
    target->given_up = target->attempt;
    wait_in_line(prober, target);
    settle(prober, target, &result);
}

/* The first thing that a target in the line has to tell. */
static swarm_prober_action tell(swarm_prober *prober, prober_target *target, uint64_t *attempt)
{
    *attempt = target->given_up;
    target->given_up = 0;
    if (*attempt == 0)
        target->health_to_tell = 0;
    if (!target->health_to_tell)
        leave_line(prober, target);
    return *attempt != 0 ? SWARM_PROBER_ACTION_CANCEL : SWARM_PROBER_ACTION_HEALTH;
}

int swarm_prober_next(swarm_prober *prober, int64_t now_ns, swarm_prober_action *out_action,
                      const char **out_id, uint64_t *out_attempt, int64_t *out_timeout_ns,
                      swarm_health *out_health, swarm_error **err)
{
    if (prober == NULL || out_action == NULL || out_id == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "prober, out_action or out_id is NULL");
    prober_target *target = prober->first_waiting;
    while (target == NULL) {
        swarm__heap_node *first = swarm__heap_first(&prober->due);
        /* The end of the range is where sums stop that are out of it: never. */
        if (first == NULL || first->at_ns > now_ns || first->at_ns == INT64_MAX)
            return 0;
        target = (prober_target *)(void *)first; /* node is its first member */
        fall_due(prober, target, now_ns);
    }
    uint64_t attempt = target->attempt;
    swarm_prober_action action = SWARM_PROBER_ACTION_PROBE;
    if (target->waiting)
        action = tell(prober, target, &attempt);
    *out_action = action;
    *out_id = target->id;
    if (out_attempt != NULL)
        *out_attempt = attempt;
    if (out_timeout_ns != NULL)
        *out_timeout_ns = action == SWARM_PROBER_ACTION_PROBE ? target->rules.timeout_ns : 0;
    if (out_health != NULL)
        *out_health = target->judge.health;
    return 1;
}

int64_t swarm_prober_deadline_ns(const swarm_prober *prober)
{
    if (prober == NULL)
        return INT64_MAX;
    if (prober->first_waiting != NULL)
        return INT64_MIN;
    const swarm__heap_node *first = swarm__heap_first(&prober->due);
    return first != NULL ? first->at_ns : INT64_MAX;
}

size_t swarm_prober_get_target_count(const swarm_prober *prober)
{
    return prober != NULL ? prober->target_count : 0;
}

swarm_health swarm_prober_get_health(const swarm_prober *prober, const char *id)
{
    const prober_target *target = find(prober, id);
    return target != NULL ? target->judge.health : SWARM_HEALTH_UNKNOWN;
}

uint32_t swarm_prober_get_failing_streak(const swarm_prober *prober, const char *id)
{
    const prober_target *target = find(prober, id);
    return target != NULL ? target->judge.failing_streak : 0;
}

size_t swarm_prober_get_result_count(const swarm_prober *prober, const char *id)
{
    const prober_target *target = find(prober, id);
    return target != NULL ? target->result_count : 0;
}

int swarm_prober_get_result(const swarm_prober *prober, const char *id, size_t index,
                            int32_t *out_exit_code, const char **out_output,
                            int64_t *out_started_ns, int64_t *out_ended_ns, swarm_error **err)
{
    if (prober == NULL || id == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "a result needs a prober and a target");
    const prober_target *target = find(prober, id);
    if (target == NULL)
        return swarm__fail(err, SWARM_E_NOTFOUND, NULL, "there is no target %s", id);
    if (index >= target->result_count)
        return swarm__fail(err, SWARM_E_NOTFOUND, NULL, "the target %s has only %zu results", id,
                           target->result_count);
    const probe_result *result = &target->results[index];
    if (out_exit_code != NULL)
        *out_exit_code = result->exit_code;
    if (out_output != NULL)
        *out_output = result->output != NULL ? result->output : target->timeout_output;
    if (out_started_ns != NULL)
        *out_started_ns = result->started_ns;
    if (out_ended_ns != NULL)
        *out_ended_ns = result->ended_ns;
    return 0;
}

const char *swarm_prober_action_to_str(swarm_prober_action action)
{
    switch (action) {
    case SWARM_PROBER_ACTION_PROBE:
        return "probe";
    case SWARM_PROBER_ACTION_CANCEL:
        return "cancel";
    case SWARM_PROBER_ACTION_HEALTH:
        return "health";
    default:
        return "unknown";
    }
}

int swarm_prober_action_from_str(const char *text, swarm_prober_action *out_action)
{
    if (text == NULL || out_action == NULL)
        return SWARM_E_INVAL;
    for (swarm_prober_action action = SWARM_PROBER_ACTION_PROBE;
         action <= SWARM_PROBER_ACTION_HEALTH; action++) {
        if (strcmp(text, swarm_prober_action_to_str(action)) == 0) {
            *out_action = action;
            return 0;
        }
    }
    return SWARM_E_INVAL;
}
