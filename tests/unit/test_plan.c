/* SPDX-License-Identifier: MIT
 *
 * Plans: that they change nothing, that what is done is what was planned, and that they say what they
 * cannot do. Stories of plans are in tests/trace (plan, order_auto, start_first_never_fits).
 */
#include "base/id.h"
#include "support/engine_driver.h"
#include "support/failing_alloc.h"
#include "support/suite.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <swarm/state.h>

enum {
    MOST_STEPS = 400
};

/* ---- what is done, as the effects tell it ---- */

typedef struct step {
    swarm_plan_action action;
    uint64_t slot;
    char node[DRIVER_NAME_SIZE]; /* of global services, whose slots have no number */
} step;

typedef struct record {
    step items[MOST_STEPS];
    size_t count;
    char stopped[MOST_STEPS][32]; /* ids of tasks whose end was asked for */
    size_t stops;
    char begun[MOST_STEPS][32];
    size_t begins;
    char image[DRIVER_NAME_SIZE]; /* of the new version */
    int stop_first;
} record;

static int is_known(char (*ids)[32], size_t *count, const char *id)
{
    for (size_t i = 0; i < *count; i++)
        if (strcmp(ids[i], id) == 0)
            return 1;
    ck_assert_uint_lt(*count, MOST_STEPS);
    snprintf(ids[(*count)++], 32, "%s", id);
    return 0;
}

static void note(record *done, swarm_plan_action action, const driver_task *task)
{
    ck_assert_uint_lt(done->count, MOST_STEPS);
    step *added = &done->items[done->count++];
    added->action = action;
    added->slot = task->slot;
    snprintf(added->node, sizeof added->node, "%s", task->slot == 0 ? task->node : "");
}

/* A new task begins when it is first told of; it is only prepared when it is not to run yet, and starts when it
 * is. An old one is stopped when its drain or its stop is asked for, whichever comes first. */
static void watch(engine_driver *driver, const swarm_effect *effect, void *user)
{
    record *done = user;
    const driver_task *task = NULL;
    for (size_t i = 0; i < engine_driver_task_count(driver); i++) {
        const driver_task *each = engine_driver_task_at(driver, i);
        const char *id = swarm_effect_get_task_id(effect);
        if (id != NULL && strcmp(each->id, id) == 0)
            task = each;
    }
    if (task == NULL)
        return;
    int is_new = strcmp(task->image, done->image) == 0;
    swarm_effect_kind kind = swarm_effect_get_kind(effect);
    const swarm_event *event = swarm_effect_get_event(effect);
    if (is_new && kind == SWARM_EFFECT_EVENT &&
        swarm_event_get_kind(event) == SWARM_EVENT_KIND_TASK_STATE &&
        !is_known(done->begun, &done->begins, task->id))
        note(done,
             swarm_event_get_desired_state(event) == SWARM_TASK_STATE_READY
                 ? SWARM_PLAN_ACTION_PREPARE
                 : SWARM_PLAN_ACTION_START,
             task);
    else if (is_new && kind == SWARM_EFFECT_START && done->stop_first)
        note(done, SWARM_PLAN_ACTION_START, task);
    else if (!is_new && (kind == SWARM_EFFECT_DRAIN || kind == SWARM_EFFECT_STOP) &&
             !is_known(done->stopped, &done->stops, task->id))
        note(done, SWARM_PLAN_ACTION_STOP, task);
}

/* ---- the two beside each other ---- */

static swarm_service_spec *spec_with_image(engine_driver *driver, const char *image)
{
    swarm_service *service = NULL;
    ck_assert_int_eq(swarm_engine_get_service(engine_driver_engine(driver), "web", &service, NULL),
                     0);
    swarm_service_spec *spec = swarm_service_spec_copy(swarm_service_get_spec(service));
    swarm_service_free(service);
    swarm_container_spec_set_image(
        swarm_task_spec_edit_container(swarm_service_spec_edit_task(spec)), image);
    return spec;
}

static char *dump(engine_driver *driver)
{
    char *json = NULL;
    swarm_engine_state *state = NULL;
    ck_assert_int_eq(swarm_engine_dump(engine_driver_engine(driver), &state, NULL), 0);
    ck_assert_int_eq(swarm_engine_state_to_json(state, 0, &json, NULL), 0);
    swarm_engine_state_free(state);
    return json;
}

/* A plan, which must leave the engine as it is, to the byte. */
static swarm_plan *plan_update(engine_driver *driver, const swarm_service_spec *spec)
{
    swarm_plan *plan = NULL;
    char *before = dump(driver);
    ck_assert_int_eq(
        swarm_engine_plan_update(engine_driver_engine(driver), "web", spec, &plan, NULL), 0);
    char *after = dump(driver);
    ck_assert_str_eq(before, after);
    swarm_free(before);
    swarm_free(after);
    return plan;
}

static int is_done_for(const record *done, const step *wanted, size_t *from)
{
    for (; *from < done->count; ++*from) {
        const step *each = &done->items[*from];
        if (each->slot == wanted->slot && strcmp(each->node, wanted->node) == 0) {
            ++*from;
            return each->action == wanted->action;
        }
    }
    return 0;
}

/* The steps of one kind come in the planned order, and those of one slot too. */
static void compare(const char *title, const swarm_plan *plan, const record *done, int global)
{
    ck_assert_msg(swarm_plan_step_count(plan) == done->count,
                  "%s: %zu steps were planned, %zu done", title, swarm_plan_step_count(plan),
                  done->count);
    for (swarm_plan_action action = SWARM_PLAN_ACTION_PREPARE; action <= SWARM_PLAN_ACTION_STOP;
         action++) {
        size_t at = 0;
        for (size_t i = 0; i < swarm_plan_step_count(plan); i++) {
            const swarm_plan_step *planned = swarm_plan_step_at(plan, i);
            if (swarm_plan_step_get_action(planned) != action)
                continue;
            while (at < done->count && done->items[at].action != action)
                at++;
            ck_assert_msg(at < done->count, "%s: a step was not done", title);
            ck_assert_msg(done->items[at].slot == swarm_plan_step_get_slot(planned),
                          "%s: %s of slot %llu was planned, and done of %llu", title,
                          swarm_plan_action_to_str(action),
                          (unsigned long long)swarm_plan_step_get_slot(planned),
                          (unsigned long long)done->items[at].slot);
            at++;
        }
    }
    for (size_t i = 0; i < done->count && !global; i++) {
        size_t from = 0;
        for (size_t j = 0; j < swarm_plan_step_count(plan); j++) {
            const swarm_plan_step *planned = swarm_plan_step_at(plan, j);
            step wanted = {.action = swarm_plan_step_get_action(planned),
                           .slot = swarm_plan_step_get_slot(planned)};
            if (wanted.slot == done->items[i].slot)
                ck_assert_msg(is_done_for(done, &wanted, &from), "%s: slot %llu goes another way",
                              title, (unsigned long long)wanted.slot);
        }
    }
}

typedef struct draw {
    swarm__random random;
    unsigned nodes, replicas, parallelism, delay;
    const char *order;
    const char *more;
    int global;
} draw;

static draw draw_one(uint64_t seed)
{
    static const char *const orders[] = {"start-first", "stop-first", "auto"};
    static const char *const more[] = {
        "", "port=80", "health=yes", "cpus=1", "port=9000/host", "volume=data", "settle=0"};
    draw drawn = {.random = {seed}};
    drawn.nodes = 1 + (unsigned)swarm__random_below(&drawn.random, 4);
    drawn.replicas = 1 + (unsigned)swarm__random_below(&drawn.random, 6);
    drawn.parallelism = (unsigned)swarm__random_below(&drawn.random, 4);
    drawn.delay = (unsigned)swarm__random_below(&drawn.random, 8);
    drawn.order = orders[swarm__random_below(&drawn.random, 3)];
    drawn.more = more[swarm__random_below(&drawn.random, sizeof more / sizeof more[0])];
    drawn.global = swarm__random_below(&drawn.random, 4) == 0;
    return drawn;
}

static engine_driver *cluster_of(const draw *drawn, uint64_t seed)
{
    char line[200], mode[32] = "mode=global";
    engine_driver *driver = engine_driver_new(seed);
    for (unsigned i = 1; i <= drawn->nodes; i++) {
        snprintf(line, sizeof line, "node w%u", i);
        engine_driver_do(driver, line);
        snprintf(line, sizeof line, "describe w%u cpus=3 memory=1024", i);
        engine_driver_do(driver, line);
    }
    if (!drawn->global)
        snprintf(mode, sizeof mode, "replicas=%u", drawn->replicas);
    snprintf(line, sizeof line, "create web image=web:0 %s order=%s parallelism=%u delay=%us %s",
             mode, drawn->order, drawn->parallelism, drawn->delay, drawn->more);
    ck_assert_int_eq(engine_driver_do(driver, line), 0);
    engine_driver_run(driver, 60 * DRIVER_SECOND);
    engine_driver_do(driver, "update web image=web:1"); /* how long a stop takes is seen, too */
    engine_driver_run(driver, 1000 * DRIVER_SECOND);
    return driver;
}

static int all_run(engine_driver *driver)
{
    swarm_service *service = NULL;
    ck_assert_int_eq(swarm_engine_get_service(engine_driver_engine(driver), "web", &service, NULL),
                     0);
    int all = swarm_service_get_running_tasks(service) == swarm_service_get_desired_tasks(service);
    swarm_service_free(service);
    return all;
}

/* What is planned for a service that is whole is what is done, and takes as long as it is likely to. */
static void plan_and_do(uint64_t seed, size_t *compared)
{
    static record done;
    char title[120];
    draw drawn = draw_one(seed);
    engine_driver *driver = cluster_of(&drawn, seed);
    snprintf(title, sizeof title, "seed %llu (%u nodes, %u replicas, %s, parallelism %u, %s%s)",
             (unsigned long long)seed, drawn.nodes, drawn.replicas, drawn.order, drawn.parallelism,
             drawn.more, drawn.global ? ", global" : "");
    swarm_service_spec *spec = spec_with_image(driver, "web:2");
    swarm_plan *plan = plan_update(driver, spec);
    done = (record){.image = "web:2",
                    .stop_first = swarm_plan_get_order(plan) == SWARM_UPDATE_ORDER_STOP_FIRST};
    engine_driver_watch(driver, watch, &done);
    int64_t began_ns = engine_driver_now_ns(driver);
    int code =
        swarm_engine_update_service(engine_driver_engine(driver), "web", spec, began_ns, NULL);
    if (code == SWARM_E_CONFLICT) {
        ck_assert_uint_gt(swarm_plan_obstacle_count(plan), 0);
    } else if (swarm_plan_obstacle_count(plan) == 0 && all_run(driver)) {
        swarm_verdict verdict = SWARM_VERDICT_UNKNOWN;
        int64_t likely_ns = swarm_plan_get_likely_duration_ns(plan);
        ck_assert_int_eq(code, 0);
        engine_driver_run(driver, began_ns + likely_ns - 1);
        size_t verdicts = engine_driver_verdicts(driver, "web", &verdict);
        engine_driver_run(driver, began_ns + likely_ns + DRIVER_SECOND);
        ck_assert_msg(engine_driver_verdicts(driver, "web", &verdict) == verdicts + 1,
                      "%s: it did not end when it was likely to", title);
        ck_assert_int_eq(verdict, swarm_plan_get_verdict(plan));
        engine_driver_run(driver, began_ns + likely_ns + 60 * DRIVER_SECOND);
        compare(title, plan, &done, drawn.global);
        ++*compared;
    }
    swarm_plan_free(plan);
    swarm_service_spec_free(spec);
    engine_driver_free(driver);
}

START_TEST(what_is_planned_is_done)
{
    size_t compared = 0;
    uint64_t seeds = suite_is_slow() > 1 ? 40 : 400;
    for (uint64_t seed = 1; seed <= seeds; seed++)
        plan_and_do(seed, &compared);
    ck_assert_uint_gt(compared, seeds / 2);
}
END_TEST

START_TEST(the_same_spec_plans_nothing)
{
    engine_driver *driver = cluster_of(
        &(draw){
            .nodes = 2, .replicas = 3, .order = "start-first", .parallelism = 1, .more = "port=80"},
        1);
    swarm_service_spec *spec = spec_with_image(driver, "web:1");
    swarm_plan *plan = plan_update(driver, spec);
    ck_assert_int_eq(swarm_plan_is_empty(plan), 1);
    swarm_plan_free(plan);
    swarm_service_spec_free(spec);
    spec = spec_with_image(driver, "web:2");
    ck_assert_int_eq(swarm_engine_update_service(engine_driver_engine(driver), "web", spec,
                                                 engine_driver_now_ns(driver), NULL),
                     0);
    engine_driver_run(driver, 2000 * DRIVER_SECOND);
    plan = plan_update(driver, spec);
    ck_assert_int_eq(swarm_plan_is_empty(plan), 1);
    swarm_plan_free(plan);
    swarm_service_spec_free(spec);
    engine_driver_free(driver);
}
END_TEST

/* ---- the snapshot ---- */

START_TEST(a_plan_is_a_snapshot)
{
    static const char text[] =
        "{\"Change\":\"update\",\"Service\":\"web\",\"Node\":\"w1\","
        "\"Differences\":[{\"Path\":\"/Name\",\"Old\":\"a\",\"New\":\"b\"}],"
        "\"Order\":\"stop-first\",\"AskedOrder\":\"auto\",\"OrderReason\":\"why\","
        "\"Steps\":[{\"At\":5,\"Action\":\"start\",\"Service\":\"web\",\"Slot\":3,\"Node\":\"w2\"}]"
        ","
        "\"PeakTasks\":1,\"PeakNanoCPUs\":2,\"PeakMemoryBytes\":3,"
        "\"Obstacles\":[{\"Service\":\"web\",\"Slot\":4,\"Reason\":\"none\",\"Nodes\":[\"w3: "
        "no\"]}],"
        "\"LeastDuration\":6,\"LikelyDuration\":7,\"MostDuration\":8,\"Verdict\":\"paused\"}";
    swarm_plan *plan = NULL;
    char *json = NULL;
    ck_assert_int_eq(swarm_plan_from_json(text, strlen(text), &plan, NULL), 0);
    ck_assert_int_eq(swarm_plan_to_json(plan, 0, &json, NULL), 0);
    ck_assert_str_eq(json, text);
    swarm_free(json);
    ck_assert_int_eq(swarm_plan_get_change(plan), SWARM_PLAN_CHANGE_UPDATE);
    ck_assert_str_eq(swarm_plan_get_service(plan), "web");
    ck_assert_str_eq(swarm_plan_get_node(plan), "w1");
    ck_assert_int_eq(swarm_plan_get_order(plan), SWARM_UPDATE_ORDER_STOP_FIRST);
    ck_assert_int_eq(swarm_plan_get_asked_order(plan), SWARM_UPDATE_ORDER_AUTO);
    ck_assert_str_eq(swarm_plan_get_order_reason(plan), "why");
    ck_assert_uint_eq(swarm_plan_get_peak_tasks(plan), 1);
    ck_assert_int_eq(swarm_plan_get_peak_nano_cpus(plan), 2);
    ck_assert_int_eq(swarm_plan_get_peak_memory_bytes(plan), 3);
    ck_assert_int_eq(swarm_plan_get_least_duration_ns(plan), 6);
    ck_assert_int_eq(swarm_plan_get_likely_duration_ns(plan), 7);
    ck_assert_int_eq(swarm_plan_get_most_duration_ns(plan), 8);
    ck_assert_int_eq(swarm_plan_get_verdict(plan), SWARM_VERDICT_PAUSED);
    const swarm_plan_difference *difference = swarm_plan_difference_at(plan, 0);
    ck_assert_uint_eq(swarm_plan_difference_count(plan), 1);
    ck_assert_str_eq(swarm_plan_difference_get_path(difference), "/Name");
    ck_assert_str_eq(swarm_plan_difference_get_old(difference), "a");
    ck_assert_str_eq(swarm_plan_difference_get_new(difference), "b");
    const swarm_plan_step *first = swarm_plan_step_at(plan, 0);
    ck_assert_uint_eq(swarm_plan_step_count(plan), 1);
    ck_assert_int_eq(swarm_plan_step_get_action(first), SWARM_PLAN_ACTION_START);
    ck_assert_uint_eq(swarm_plan_step_get_slot(first), 3);
    ck_assert_str_eq(swarm_plan_step_get_service(first), "web");
    ck_assert_str_eq(swarm_plan_step_get_node(first), "w2");
    ck_assert_int_eq(swarm_plan_step_get_at_ns(first), 5);
    const swarm_plan_obstacle *obstacle = swarm_plan_obstacle_at(plan, 0);
    ck_assert_uint_eq(swarm_plan_obstacle_count(plan), 1);
    ck_assert_uint_eq(swarm_plan_obstacle_get_slot(obstacle), 4);
    ck_assert_str_eq(swarm_plan_obstacle_get_service(obstacle), "web");
    ck_assert_str_eq(swarm_plan_obstacle_get_reason(obstacle), "none");
    ck_assert_uint_eq(swarm_plan_obstacle_node_count(obstacle), 1);
    ck_assert_str_eq(swarm_plan_obstacle_node_at(obstacle, 0), "w3: no");
    swarm_plan *copy = swarm_plan_copy(plan);
    ck_assert_int_eq(swarm_plan_equal(plan, copy), 1);
    ck_assert_int_eq(swarm_plan_is_empty(copy), 0);
    swarm_plan_free(copy);
    swarm_plan_free(plan);
}
END_TEST

START_TEST(what_is_not_there)
{
    char *text = NULL;
    swarm_plan *plan = NULL;
    swarm_engine *engine = NULL;
    swarm_service_spec *spec = swarm_service_spec_new();
    ck_assert_int_eq(swarm_engine_new(1, 0, 0, &engine, NULL), 0);
    ck_assert_int_eq(swarm_plan_is_empty(NULL), 1);
    ck_assert_int_eq(swarm_plan_to_text(NULL, &text, NULL), SWARM_E_INVAL);
    ck_assert_uint_eq(swarm_plan_step_count(NULL), 0);
    ck_assert_ptr_null(swarm_plan_step_at(NULL, 0));
    ck_assert_ptr_null(swarm_plan_difference_get_path(NULL));
    ck_assert_ptr_null(swarm_plan_obstacle_node_at(NULL, 0));
    ck_assert_int_eq(swarm_engine_plan_create(NULL, spec, &plan, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_plan_create(engine, NULL, &plan, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_plan_create(engine, spec, NULL, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_plan_create(engine, spec, &plan, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_plan_update(engine, NULL, spec, &plan, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_plan_update(engine, "web", spec, &plan, NULL), SWARM_E_NOTFOUND);
    ck_assert_int_eq(swarm_engine_plan_rollback(engine, NULL, &plan, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_plan_rollback(engine, "web", &plan, NULL), SWARM_E_NOTFOUND);
    ck_assert_int_eq(swarm_engine_plan_drain(engine, NULL, &plan, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_engine_plan_drain(engine, "w1", &plan, NULL), SWARM_E_NOTFOUND);
    swarm_service_spec_free(spec);
    swarm_engine_free(engine);
}
END_TEST

/* ---- memory ---- */

static void plan_all(engine_driver *driver, const swarm_service_spec *spec,
                     const swarm_service_spec *other, int codes[4])
{
    swarm_engine *engine = engine_driver_engine(driver);
    swarm_plan *plan = NULL;
    char *text = NULL;
    codes[0] = swarm_engine_plan_update(engine, "web", spec, &plan, NULL);
    if (codes[0] == 0 && (codes[0] = swarm_plan_to_text(plan, &text, NULL)) == 0)
        swarm_free(text);
    if (plan != NULL)
        swarm_plan_free(plan);
    plan = NULL;
    codes[1] = swarm_engine_plan_create(engine, other, &plan, NULL);
    if (codes[1] == 0)
        swarm_plan_free(plan);
    codes[2] = swarm_engine_plan_rollback(engine, "web", &plan, NULL);
    if (codes[2] == 0)
        swarm_plan_free(plan);
    codes[3] = swarm_engine_plan_drain(engine, "w1", &plan, NULL);
    if (codes[3] == 0)
        swarm_plan_free(plan);
}

START_TEST(memory_may_run_out)
{
    static const draw some = {
        .nodes = 2, .replicas = 3, .order = "auto", .parallelism = 1, .more = "cpus=2"};
    failing_alloc_count_only();
    failing_alloc_disarm();
    engine_driver *driver = cluster_of(&some, 1);
    engine_driver_do(driver, "update web image=web:0");
    engine_driver_run(driver, 2000 * DRIVER_SECOND);
    swarm_service_spec *spec = spec_with_image(driver, "web:2");
    swarm_service_spec *other = swarm_service_spec_copy(spec);
    swarm_service_spec_set_name(other, "other");
    char *before = dump(driver);
    for (size_t nth = 1;; nth = failing_alloc_after(nth)) {
        int codes[4];
        size_t live = failing_alloc_live();
        failing_alloc_arm_on(nth);
        plan_all(driver, spec, other, codes);
        failing_alloc_disarm();
        size_t refused = failing_alloc_refused();
        ck_assert_uint_eq(failing_alloc_live(), live);
        if (refused == 0)
            break;
        int failed = 0;
        for (size_t i = 0; i < 4; i++) {
            ck_assert(codes[i] == 0 || codes[i] == SWARM_E_NOMEM);
            failed += codes[i] == SWARM_E_NOMEM;
        }
        ck_assert_int_eq(failed, 1);
    }
    char *after = dump(driver);
    ck_assert_str_eq(before, after);
    swarm_free(before);
    swarm_free(after);
    swarm_service_spec_free(other);
    swarm_service_spec_free(spec);
    engine_driver_free(driver);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        what_is_planned_is_done, the_same_spec_plans_nothing, a_plan_is_a_snapshot,
        what_is_not_there,       memory_may_run_out,
    };
    return SUITE_RUN("plan", tests, 120);
}
