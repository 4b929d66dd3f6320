/* SPDX-License-Identifier: MIT
 *
 * A plan for people.
 */
#include "base/duration.h"
#include "base/error.h"
#include "base/text.h"
#include <swarm/plan.h>

static void add_duration(swarm__text *text, int64_t duration_ns)
{
    char duration[SWARM__DURATION_TEXT_SIZE];
    swarm__text_add(text, swarm__duration_text(duration_ns, duration));
}

static void add_differences(swarm__text *text, const swarm_plan *plan)
{
    for (size_t i = 0; i < swarm_plan_difference_count(plan); i++) {
        const swarm_plan_difference *difference = swarm_plan_difference_at(plan, i);
        const char *before = swarm_plan_difference_get_old(difference);
        const char *after = swarm_plan_difference_get_new(difference);
        const char *path = swarm_plan_difference_get_path(difference);
        if (before == NULL)
            swarm__text_add_format(text, "  + %s: %s\n", path, after);
        else if (after == NULL)
            swarm__text_add_format(text, "  - %s: %s\n", path, before);
        else
            swarm__text_add_format(text, "  ~ %s: %s -> %s\n", path, before, after);
    }
}

static void add_steps(swarm__text *text, const swarm_plan *plan)
{
    for (size_t i = 0; i < swarm_plan_step_count(plan); i++) {
        const swarm_plan_step *step = swarm_plan_step_at(plan, i);
        const char *node = swarm_plan_step_get_node(step);
        swarm__text_add(text, "  ");
        add_duration(text, swarm_plan_step_get_at_ns(step));
        swarm__text_add_format(text, "\t%s %s",
                               swarm_plan_action_to_str(swarm_plan_step_get_action(step)),
                               swarm_plan_step_get_service(step));
        if (swarm_plan_step_get_slot(step) != 0)
            swarm__text_add_format(text, ".%llu",
                                   (unsigned long long)swarm_plan_step_get_slot(step));
        if (node != NULL)
            swarm__text_add_format(text, " on %s", node);
        swarm__text_add(text, "\n");
    }
}

static void add_obstacles(swarm__text *text, const swarm_plan *plan)
{
    for (size_t i = 0; i < swarm_plan_obstacle_count(plan); i++) {
        const swarm_plan_obstacle *obstacle = swarm_plan_obstacle_at(plan, i);
        swarm__text_add_format(text, "  ! %s.%llu: %s\n", swarm_plan_obstacle_get_service(obstacle),
                               (unsigned long long)swarm_plan_obstacle_get_slot(obstacle),
                               swarm_plan_obstacle_get_reason(obstacle));
        for (size_t j = 0; j < swarm_plan_obstacle_node_count(obstacle); j++)
            swarm__text_add_format(text, "      %s\n", swarm_plan_obstacle_node_at(obstacle, j));
    }
}

static void add_totals(swarm__text *text, const swarm_plan *plan)
{
    if (swarm_plan_get_order(plan) != SWARM_UPDATE_ORDER_UNKNOWN)
        swarm__text_add_format(text, "  order: %s\n",
                               swarm_plan_get_order_reason(plan) != NULL
                                   ? swarm_plan_get_order_reason(plan)
                                   : swarm_update_order_to_str(swarm_plan_get_order(plan)));
    if (swarm_plan_get_peak_tasks(plan) > 0)
        swarm__text_add_format(
            text, "  at most beyond the present: %llu tasks, %lld.%03lld CPUs, %lld MiB\n",
            (unsigned long long)swarm_plan_get_peak_tasks(plan),
            (long long)(swarm_plan_get_peak_nano_cpus(plan) / 1000000000),
            (long long)(swarm_plan_get_peak_nano_cpus(plan) / 1000000 % 1000),
            (long long)(swarm_plan_get_peak_memory_bytes(plan) / 1048576));
    swarm__text_add(text, "  takes ");
    add_duration(text, swarm_plan_get_likely_duration_ns(plan));
    if (swarm_plan_get_most_duration_ns(plan) > 0) {
        swarm__text_add(text, " (");
        add_duration(text, swarm_plan_get_least_duration_ns(plan));
        swarm__text_add(text, " to ");
        add_duration(text, swarm_plan_get_most_duration_ns(plan));
        swarm__text_add(text, ")");
    }
    if (swarm_plan_get_verdict(plan) != SWARM_VERDICT_UNKNOWN)
        swarm__text_add_format(text, ", and ends as %s",
                               swarm_verdict_to_str(swarm_plan_get_verdict(plan)));
    swarm__text_add(text, "\n");
}

int swarm_plan_to_text(const swarm_plan *plan, char **out_text, swarm_error **err)
{
    swarm__text text = {0};
    if (plan == NULL || out_text == NULL)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
    const char *name = swarm_plan_get_service(plan) != NULL ? swarm_plan_get_service(plan)
                                                            : swarm_plan_get_node(plan);
    swarm__text_add_format(&text, "%s %s:%s\n",
                           swarm_plan_change_to_str(swarm_plan_get_change(plan)),
                           name != NULL ? name : "", swarm_plan_is_empty(plan) ? " nothing" : "");
    if (!swarm_plan_is_empty(plan)) {
        add_differences(&text, plan);
        add_steps(&text, plan);
        add_obstacles(&text, plan);
        add_totals(&text, plan);
    }
    char *whole = swarm__text_take(&text);
    if (whole == NULL)
        return swarm__fail_nomem(err);
    *out_text = whole;
    return 0;
}
