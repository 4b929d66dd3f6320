/* SPDX-License-Identifier: MIT
 *
 * The scheduler's public side: groups are placed, single tasks come and go.
 */
#include "base/alloc.h"
#include "base/array.h"
#include "base/error.h"
#include "core/placing.h"
#include <string.h>

int swarm_scheduler_new(uint64_t seed, swarm_scheduler **out_scheduler, swarm_error **err)
{
    if (out_scheduler == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "out_scheduler is NULL");
    swarm_scheduler *scheduler = swarm__alloc_zero(1, sizeof *scheduler);
    if (scheduler == NULL)
        return swarm__fail_nomem(err);
    scheduler->seed = seed;
    scheduler->layout = 1;
    scheduler->places.item_size = sizeof(swarm__place);
    scheduler->profiles.item_size = sizeof(swarm__profile);
    scheduler->wants.item_size = sizeof(swarm__want);
    scheduler->services.item_size = sizeof(swarm__service);
    scheduler->groups.item_size = sizeof(swarm__group);
    scheduler->cells.item_size = sizeof(swarm__cell);
    scheduler->tasks.item_size = sizeof(swarm__held);
    *out_scheduler = scheduler;
    return 0;
}

void swarm_scheduler_free(swarm_scheduler *scheduler)
{
    if (scheduler == NULL)
        return;
    swarm__orders_free(scheduler);
    swarm__helds_free(scheduler);
    swarm__places_free(scheduler);
    swarm__index_free(&scheduler->want_index);
    swarm__slab_free(&scheduler->wants);
    swarm__text_free(&scheduler->scratch);
    swarm__free(scheduler);
}

int swarm_scheduler_set_now(swarm_scheduler *scheduler, int64_t now_ns)
{
    if (scheduler == NULL)
        return SWARM_E_INVAL;
    if (now_ns > scheduler->now_ns)
        scheduler->now_ns = now_ns;
    return 0;
}

/* ---- nodes ---- */

int swarm__scheduler_set_node(swarm_scheduler *scheduler, const swarm_node *node, void *user)
{
    if (swarm__place_set(scheduler, node) < 0)
        return SWARM_E_NOMEM;
    swarm__place_find(scheduler, swarm_node_get_id(node))->user = user;
    return 0;
}

int swarm_scheduler_set_node(swarm_scheduler *scheduler, const swarm_node *node, swarm_error **err)
{
    if (scheduler == NULL || node == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "the scheduler or the node is NULL");
    if (swarm_node_get_id(node) == NULL)
        return swarm__fail(err, SWARM_E_INVAL, "/ID", "the node has no ID");
    return swarm__place_set(scheduler, node) < 0 ? swarm__fail_nomem(err) : 0;
}

int swarm_scheduler_remove_node(swarm_scheduler *scheduler, const char *node_id)
{
    if (scheduler == NULL || node_id == NULL)
        return SWARM_E_INVAL;
    swarm__place *place = swarm__place_find(scheduler, node_id);
    if (place == NULL)
        return 0;
    swarm__place_remove(scheduler, place);
    return 1;
}

/* ---- placing a group ---- */

typedef struct placing {
    swarm_scheduler *scheduler;
    swarm__service *service;
    swarm__want *want;
    uint32_t group;
    size_t placed;
    size_t refusals[SWARM__FILTERS]; /* of what was left over */
} placing;

/* The group stands until the end, whether any task comes into it or not. */
static int begin(placing *run, const swarm__asking *asking, swarm_error **err)
{
    swarm_scheduler *scheduler = run->scheduler;
    int code = swarm__want_get(scheduler, asking->spec, &run->want, err);
    if (code < 0)
        return code;
    run->service = swarm__service_get(scheduler, asking->service_id);
    if (run->service != NULL && asking->is_current)
        swarm__service_begin_version(scheduler, run->service, asking->version);
    swarm__group *group =
        run->service != NULL
            ? swarm__group_get(scheduler, run->service, run->want, asking->version, &run->group)
            : NULL;
    if (group != NULL)
        group->tasks++;
    else if (run->service != NULL)
        swarm__service_settle(scheduler, run->service);
    swarm__want_release(scheduler, run->want); /* the group holds it */
    return group != NULL ? 0 : swarm__fail_nomem(err);
}

static void end(placing *run)
{
    swarm__group_at(run->scheduler, run->group)->tasks--;
    swarm__group_settle(run->scheduler, run->group);
}

/* Place as many as fit: the first ones of the group, they are equal. */
static int fill(placing *run, const char *const *task_ids, size_t count, uint32_t *out_places)
{
    swarm_scheduler *scheduler = run->scheduler;
    swarm__order *order = swarm__order_get(scheduler, run->want, run->service->number);
    int code = 0;
    if (order == NULL)
        return SWARM_E_NOMEM;
    if (swarm__order_best(scheduler, order) != NULL)
        code = swarm__helds_reserve(scheduler, count);
    for (; code == 0 && run->placed < count; run->placed++) {
        swarm__place *place = swarm__order_best(scheduler, order);
        if (place == NULL)
            break;
        const swarm__cell *cell;
        code = swarm__held_add(scheduler, run->group, place, task_ids[run->placed], &cell);
        if (code < 0)
            break;
        out_places[run->placed] = place->number;
        swarm__order_update(order, place, cell);
    }
    swarm__order_caught_up(scheduler, order);
    memcpy(run->refusals, swarm__order_refusals(order), sizeof run->refusals);
    for (size_t i = run->placed; i < count && code == 0; i++)
        if (swarm__held_find(scheduler, task_ids[i]) != 0)
            code = SWARM_E_EXISTS;
    return code;
}

static void undo(placing *run, const char *const *task_ids)
{
    for (size_t i = 0; i < run->placed; i++)
        swarm__held_release(run->scheduler, swarm__held_find(run->scheduler, task_ids[i]));
}

/* 1 when one of them is known, and the error is made. */
static int tell_known(const swarm_scheduler *scheduler, const char *const *task_ids, size_t count,
                      swarm_error **err)
{
    for (size_t i = 0; i < count; i++)
        if (swarm__held_find(scheduler, task_ids[i]) != 0) {
            swarm__fail(err, SWARM_E_EXISTS, NULL, "task %s is placed already", task_ids[i]);
            return 1;
        }
    return 0;
}

static int place(placing *run, const char *const *task_ids, size_t count, uint32_t *out_places,
                 swarm_error **err)
{
    int code = fill(run, task_ids, count, out_places);
    if (code == 0)
        return 0;
    undo(run, task_ids);
    if (code != SWARM_E_EXISTS)
        return swarm__fail_nomem(err);
    if (tell_known(run->scheduler, task_ids, count, err))
        return code;
    return swarm__fail(err, code, NULL, "a task id stands twice in the group");
}

static int check_task_ids(const char *const *task_ids, size_t count, swarm_error **err)
{
    if (count > 0 && task_ids == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "task_ids is NULL");
    for (size_t i = 0; i < count; i++)
        if (task_ids[i] == NULL)
            return swarm__fail(err, SWARM_E_INVAL, NULL, "a task id is NULL");
    return 0;
}

/* The public names no version: it is the one that was begun last. */
static swarm__asking ask_current(const swarm_scheduler *scheduler, const char *service_id,
                                 const swarm_service_spec *spec)
{
    const swarm__service *service = swarm__service_find(scheduler, service_id);
    return (swarm__asking){
        .service_id = service_id, .spec = spec, .version = service != NULL ? service->version : 0};
}

int swarm_scheduler_place(swarm_scheduler *scheduler, const char *service_id,
                          const swarm_service_spec *spec, const char *const *task_ids, size_t count,
                          swarm_assignment **out_assignment, swarm_error **err)
{
    if (scheduler == NULL || service_id == NULL || spec == NULL || out_assignment == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    placing run = {.scheduler = scheduler};
    swarm__asking asking = ask_current(scheduler, service_id, spec);
    int code = check_task_ids(task_ids, count, err);
    if (code < 0 || (code = begin(&run, &asking, err)) < 0)
        return code;
    swarm_assignment *assignment = swarm__assignment_new(count);
    if (assignment == NULL)
        code = swarm__fail_nomem(err);
    else
        code = place(&run, task_ids, count, swarm__assignment_places(assignment), err);
    if (code == 0 && (swarm__assignment_name(scheduler, assignment, run.placed) < 0 ||
                      (run.placed < count &&
                       swarm__assignment_explain(scheduler, assignment, run.want,
                                                 run.service->number, run.refusals) < 0))) {
        undo(&run, task_ids);
        code = swarm__fail_nomem(err);
    }
    end(&run);
    if (code < 0) {
        swarm_assignment_free(assignment);
        return code;
    }
    *out_assignment = assignment;
    return 0;
}

/* The engine asks for few at a time. */
enum {
    AT_ONCE = 64
};

static int place_few(placing *run, const char *const *task_ids, size_t count, void **out_users,
                     char **out_sentence)
{
    uint32_t places[AT_ONCE];
    int code = place(run, task_ids, count, places, NULL);
    if (code < 0)
        return code;
    for (size_t i = 0; i < count; i++)
        out_users[i] = i < run->placed ? swarm__place_at(run->scheduler, places[i])->user : NULL;
    if (run->placed == count)
        return 0;
    *out_sentence = swarm__filter_sentence(run->refusals);
    if (*out_sentence != NULL)
        return 0;
    undo(run, task_ids);
    return SWARM_E_NOMEM;
}

int swarm__scheduler_place(swarm_scheduler *scheduler, const swarm__asking *asking,
                           const char *const *task_ids, size_t count, void **out_users,
                           char **out_sentence)
{
    placing run = {.scheduler = scheduler};
    if (count > AT_ONCE)
        return SWARM_E_INVAL;
    int code = begin(&run, asking, NULL);
    if (code < 0)
        return code;
    *out_sentence = NULL;
    code = place_few(&run, task_ids, count, out_users, out_sentence);
    end(&run);
    return code;
}

/* ---- single tasks ---- */

/* Put a task of what is asked on that node, whether it fits or not. */
static int add_task(swarm_scheduler *scheduler, const swarm__asking *asking, const char *task_id,
                    const char *node_id, swarm_error **err)
{
    if (tell_known(scheduler, &task_id, 1, err))
        return SWARM_E_EXISTS;
    swarm__place *place = swarm__place_find(scheduler, node_id);
    if (place == NULL)
        return swarm__fail(err, SWARM_E_NOTFOUND, NULL, "node %s is not known", node_id);
    placing run = {.scheduler = scheduler};
    int code = begin(&run, asking, err);
    if (code < 0)
        return code;
    const swarm__cell *cell;
    code = swarm__held_add(scheduler, run.group, place, task_id, &cell);
    end(&run);
    return code < 0 ? swarm__fail_nomem(err) : 0;
}

int swarm_scheduler_add_task(swarm_scheduler *scheduler, const char *service_id,
                             const swarm_service_spec *spec, const char *task_id,
                             const char *node_id, swarm_error **err)
{
    if (scheduler == NULL || service_id == NULL || spec == NULL || node_id == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    int code = check_task_ids(&task_id, 1, err);
    if (code < 0)
        return code;
    swarm__asking asking = ask_current(scheduler, service_id, spec);
    return add_task(scheduler, &asking, task_id, node_id, err);
}

int swarm__scheduler_add_task(swarm_scheduler *scheduler, const swarm__asking *asking,
                              const char *task_id, const char *node_id)
{
    return add_task(scheduler, asking, task_id, node_id, NULL);
}

/* The task, or NULL; arguments may be NULL. */
static swarm__held *find_task(const swarm_scheduler *scheduler, const char *task_id,
                              uint32_t *out_number)
{
    *out_number = scheduler != NULL && task_id != NULL ? swarm__held_find(scheduler, task_id) : 0;
    return *out_number != 0 ? swarm__held_at(scheduler, *out_number) : NULL;
}

static int count_task(swarm_scheduler *scheduler, const char *task_id, int counts)
{
    uint32_t number;
    if (scheduler == NULL || task_id == NULL)
        return SWARM_E_INVAL;
    swarm__held *task = find_task(scheduler, task_id, &number);
    if (task == NULL || task->retired == !counts)
        return 0;
    swarm__held_count(scheduler, task, counts);
    return 1;
}

int swarm_scheduler_retire_task(swarm_scheduler *scheduler, const char *task_id)
{
    return count_task(scheduler, task_id, 0);
}

int swarm_scheduler_restore_task(swarm_scheduler *scheduler, const char *task_id)
{
    return count_task(scheduler, task_id, 1);
}

int swarm_scheduler_remove_task(swarm_scheduler *scheduler, const char *task_id)
{
    uint32_t number;
    if (scheduler == NULL || task_id == NULL)
        return SWARM_E_INVAL;
    if (find_task(scheduler, task_id, &number) == NULL)
        return 0;
    swarm__held_release(scheduler, number);
    return 1;
}

int swarm_scheduler_fail_task(swarm_scheduler *scheduler, const char *task_id)
{
    uint32_t number;
    if (scheduler == NULL || task_id == NULL)
        return SWARM_E_INVAL;
    const swarm__held *task = find_task(scheduler, task_id, &number);
    if (task == NULL)
        return 0;
    const swarm__group *group = swarm__group_at(scheduler, task->group);
    if (group->version == swarm__service_at(scheduler, group->service)->version)
        swarm__failure_add(scheduler, swarm__cell_find(scheduler, group->service, task->place));
    swarm__held_release(scheduler, number);
    return 1;
}

int swarm_scheduler_begin_version(swarm_scheduler *scheduler, const char *service_id)
{
    if (scheduler == NULL || service_id == NULL)
        return SWARM_E_INVAL;
    swarm__service *service = swarm__service_find(scheduler, service_id);
    if (service == NULL)
        return 0;
    swarm__service_begin_version(scheduler, service, service->version + 1);
    swarm__service_settle(scheduler, service);
    return 1;
}

/* ---- asking ---- */

/* The first filter that the node fails, or SWARM_FILTER_UNKNOWN. */
static int first_failed(swarm_scheduler *scheduler, const char *service_id,
                        const swarm_service_spec *spec, const char *node_id,
                        swarm_filter *out_filter, swarm_error **err)
{
    swarm__view view = {.scheduler = scheduler, .place = swarm__place_find(scheduler, node_id)};
    swarm__want *want;
    if (view.place == NULL)
        return swarm__fail(err, SWARM_E_NOTFOUND, NULL, "node %s is not known", node_id);
    int code = swarm__want_get(scheduler, spec, &want, err);
    if (code < 0)
        return code;
    const swarm__service *service = swarm__service_find(scheduler, service_id);
    view.want = want;
    view.tasks = service != NULL ? swarm__tasks_on(scheduler, service->number, view.place) : 0;
    *out_filter = swarm__filter_judge(&view);
    swarm__want_release(scheduler, want);
    return 0;
}

int swarm_scheduler_fits(swarm_scheduler *scheduler, const char *service_id,
                         const swarm_service_spec *spec, const char *node_id, swarm_error **err)
{
    if (scheduler == NULL || service_id == NULL || spec == NULL || node_id == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    swarm_filter filter = SWARM_FILTER_UNKNOWN;
    int code = first_failed(scheduler, service_id, spec, node_id, &filter, err);
    return code < 0 ? code : filter == SWARM_FILTER_UNKNOWN;
}

int swarm__scheduler_refusal(swarm_scheduler *scheduler, const char *service_id,
                             const swarm_service_spec *spec, const char *node_id, char **out_phrase)
{
    swarm_filter filter = SWARM_FILTER_UNKNOWN;
    int code = first_failed(scheduler, service_id, spec, node_id, &filter, NULL);
    if (code < 0)
        return code;
    *out_phrase = filter != SWARM_FILTER_UNKNOWN ? swarm__filter_phrase(filter, 1) : NULL;
    return filter != SWARM_FILTER_UNKNOWN && *out_phrase == NULL ? SWARM_E_NOMEM : 0;
}
