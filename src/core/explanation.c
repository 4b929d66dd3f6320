/* SPDX-License-Identifier: MIT
 *
 * Why a task is where it is: the choice is made again without it, and what is chosen is compared with the
 * next best.
 */
#include "base/alloc.h"
#include "base/error.h"
#include "core/placing.h"

struct swarm_explanation {
    char *node_id;
    char *other_node_id;
    char *text;
    size_t fitting;
    swarm_placing_rule rule;
};

void swarm_explanation_free(swarm_explanation *explanation)
{
    if (explanation == NULL)
        return;
    swarm__free(explanation->node_id);
    swarm__free(explanation->other_node_id);
    swarm__free(explanation->text);
    swarm__free(explanation);
}

typedef struct choice {
    swarm_scheduler *scheduler;
    swarm__held *task;
    swarm__want *want;
    swarm__order *order;
    uint32_t service;
    const swarm__place *first;  /* where it is, or the better one */
    const swarm__place *second; /* the next best, or where it is; NULL for none */
    uint64_t numbers[2];        /* what was compared */
} choice;

static uint64_t level_on(const choice *made, const swarm__place *place)
{
    const swarm__cell *cell = swarm__cell_on(made->scheduler, made->service, place);
    return cell != NULL ? cell->level : 0;
}

/* The rule that puts the first before the second. */
static swarm_placing_rule compare(choice *made)
{
    const swarm__place *a = made->first, *b = made->second;
    uint64_t *numbers = made->numbers;
    if (swarm__order_compare_branches(made->order, a, b, numbers) > 0)
        return SWARM_PLACING_RULE_SPREAD;
    numbers[0] = level_on(made, a);
    numbers[1] = level_on(made, b);
    if (numbers[0] != numbers[1])
        return SWARM_PLACING_RULE_FAILURES;
    numbers[0] = swarm__tasks_on(made->scheduler, made->service, a);
    numbers[1] = swarm__tasks_on(made->scheduler, made->service, b);
    if (numbers[0] != numbers[1])
        return SWARM_PLACING_RULE_SERVICE_TASKS;
    numbers[0] = a->tasks;
    numbers[1] = b->tasks;
    if (numbers[0] != numbers[1])
        return SWARM_PLACING_RULE_NODE_TASKS;
    if (made->want->image != 0 && swarm__place_has_image(a, made->want->image) !=
                                      swarm__place_has_image(b, made->want->image))
        return SWARM_PLACING_RULE_IMAGE;
    return SWARM_PLACING_RULE_SEED;
}

static char *rule_text(const choice *made, swarm_placing_rule rule)
{
    unsigned long long first = made->numbers[0], second = made->numbers[1];
    const char *other = made->second->names;
    switch (rule) {
    case SWARM_PLACING_RULE_SPREAD:
        return swarm__format("its branch of the spread preferences has %llu tasks of the service, "
                             "that of %s has %llu",
                             first, other, second);
    case SWARM_PLACING_RULE_FAILURES:
        return swarm__format("the service failed %llu times there lately, on %s %llu times", first,
                             other, second);
    case SWARM_PLACING_RULE_SERVICE_TASKS:
        return swarm__format("it has %llu tasks of the service, %s has %llu", first, other, second);
    case SWARM_PLACING_RULE_NODE_TASKS:
        return swarm__format("it has %llu tasks in all, %s has %llu", first, other, second);
    case SWARM_PLACING_RULE_IMAGE:
        return swarm__format("it has the image, %s has not", other);
    default:
        return swarm__format("%s is as good, and comes later by lot", other);
    }
}

static int tell(swarm_explanation *told, choice *made, const swarm__place *here)
{
    char *why = NULL;
    if (made->second == NULL) {
        told->rule = SWARM_PLACING_RULE_ONLY_NODE;
        told->text = swarm__format("%s is the only node that passes the filters", here->names);
    } else {
        swarm_placing_rule rule = compare(made);
        why = rule_text(made, rule);
        told->rule = here == made->first ? rule : SWARM_PLACING_RULE_ELSEWHERE;
        told->text = why != NULL
                         ? swarm__format("of %zu nodes that pass the filters %s is %s: %s",
                                         told->fitting, made->first->names,
                                         here == made->first ? "the best" : "the best now", why)
                         : NULL;
        told->other_node_id =
            swarm__strdup(here == made->first ? made->second->names : made->first->names);
        if (told->other_node_id == NULL)
            told->text = (swarm__free(told->text), NULL);
        swarm__free(why);
    }
    told->node_id = swarm__strdup(here->names);
    return told->text != NULL && told->node_id != NULL ? 0 : SWARM_E_NOMEM;
}

/* The task is off its place. The order knows. */
static int explain(swarm_explanation *told, choice *made, const swarm__place *here)
{
    const size_t *refusals = swarm__order_refusals(made->order);
    told->fitting = refusals[SWARM_FILTER_UNKNOWN];
    made->first = swarm__order_best(made->scheduler, made->order);
    if (made->first == NULL) { /* not even its own node would take it now */
        made->first = here;
        told->rule = SWARM_PLACING_RULE_ELSEWHERE;
        told->node_id = swarm__strdup(here->names);
        told->text = swarm__filter_sentence(refusals);
        return told->text != NULL && told->node_id != NULL ? 0 : SWARM_E_NOMEM;
    }
    if (made->first != here) {
        made->second = here;
        return tell(told, made, here);
    }
    swarm__order_leave_out(made->order, here);
    made->second = swarm__order_best(made->scheduler, made->order);
    return tell(told, made, here);
}

/* Take the task off its place, or put it back: all that the choice looks at. */
static void lift(const choice *made, swarm__place *here, int off)
{
    const swarm__claim *claim = &made->want->claim;
    if (!made->task->retired || !off)
        swarm__held_count(made->scheduler, made->task, !off);
    if (off)
        swarm__place_give_back(here, claim);
    else
        swarm__place_hold(here, claim);
    swarm__place_touch(made->scheduler, here);
}

int swarm_scheduler_explain(swarm_scheduler *scheduler, const char *task_id,
                            swarm_explanation **out_explanation, swarm_error **err)
{
    if (scheduler == NULL || task_id == NULL || out_explanation == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    uint32_t number = swarm__held_find(scheduler, task_id);
    if (number == 0)
        return swarm__fail(err, SWARM_E_NOTFOUND, NULL, "task %s is not known", task_id);
    choice made = {.scheduler = scheduler, .task = swarm__held_at(scheduler, number)};
    made.want = swarm__held_want(scheduler, made.task);
    made.service = swarm__group_at(scheduler, made.task->group)->service;
    swarm__place *here = swarm__place_at(scheduler, made.task->place);
    swarm_explanation *told = swarm__alloc_zero(1, sizeof *told);
    /* Once made, the order is only brought up to date, which cannot fail. */
    if (told == NULL || swarm__order_get(scheduler, made.want, made.service) == NULL) {
        swarm__free(told);
        return swarm__fail_nomem(err);
    }
    int retired = made.task->retired;
    lift(&made, here, 1);
    made.order = swarm__order_get(scheduler, made.want, made.service);
    int code = explain(told, &made, here);
    lift(&made, here, 0);
    if (retired)
        swarm__held_count(scheduler, made.task, 0);
    if (code < 0) {
        swarm_explanation_free(told);
        return swarm__fail_nomem(err);
    }
    *out_explanation = told;
    return 0;
}

/* ---- reading ---- */

const char *swarm_explanation_get_node_id(const swarm_explanation *explanation)
{
    return explanation != NULL ? explanation->node_id : NULL;
}

swarm_placing_rule swarm_explanation_get_rule(const swarm_explanation *explanation)
{
    return explanation != NULL ? explanation->rule : SWARM_PLACING_RULE_UNKNOWN;
}

const char *swarm_explanation_get_other_node_id(const swarm_explanation *explanation)
{
    return explanation != NULL ? explanation->other_node_id : NULL;
}

size_t swarm_explanation_count_fitting(const swarm_explanation *explanation)
{
    return explanation != NULL ? explanation->fitting : 0;
}

const char *swarm_explanation_get_text(const swarm_explanation *explanation)
{
    return explanation != NULL ? explanation->text : NULL;
}
