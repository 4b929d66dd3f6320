/* SPDX-License-Identifier: MIT
 *
 * swarm-simulate: what would a deployment of this stack look like? Many updates in virtual time, each
 * from its own seed: how long they take, how they end, how many requests they cost, and a picture of the
 * first.
 */
#include "history.h"
#include "options.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <swarm/stack.h>

#define SECOND INT64_C(1000000000)
#define HOUR   (3600 * SECOND)

enum {
    MOST_NODES_NAME = 24,
    VERDICTS = 8
};

typedef struct simulate_outcome { /* of one run */
    int64_t took_ns;
    uint64_t verdicts[VERDICTS]; /* services that ended so */
    uint64_t requests;
    uint64_t failed_requests;
} simulate_outcome;

static const char *image_of(const swarm_service_spec *spec)
{
    return swarm_container_spec_get_image(
        swarm_task_spec_get_container(swarm_service_spec_get_task(spec)));
}

static int load(const char *const *files, size_t count, swarm_stack **out_stack, swarm_error **err)
{
    swarm_stack_loader *loader = swarm_stack_loader_new();
    if (loader == NULL)
        return SWARM_E_NOTSUP;
    int result = swarm_stack_loader_set_environment(loader, 1);
    for (size_t i = 0; result == 0 && i < count; i++)
        result = swarm_stack_loader_add_file(loader, files[i], err);
    if (result == 0)
        result = swarm_stack_load(loader, out_stack, err);
    if (result == SWARM_E_INVAL && *out_stack == NULL) { /* it may only want a name */
        swarm_error_free(*err);
        *err = NULL;
        result = swarm_stack_loader_set_name(loader, "stack", err);
        if (result == 0)
            result = swarm_stack_load(loader, out_stack, err);
    }
    swarm_stack_loader_free(loader);
    return result;
}

/* ---- one run ---- */

static int add_nodes(swarm_sim *sim, uint64_t nodes, swarm_error **err)
{
    int result = 0;
    for (uint64_t i = 1; result == 0 && i <= nodes; i++) {
        char name[MOST_NODES_NAME];
        snprintf(name, sizeof name, "node%" PRIu64, i);
        swarm_node_spec *node = swarm_node_spec_new();
        result = swarm_node_spec_set_name(node, name);
        if (result == 0)
            result = swarm_sim_add_node_at(sim, 0, node, err);
        swarm_node_spec_free(node);
    }
    return result;
}

/* The same service with the image of its next version. */
static swarm_service_spec *next_version(const swarm_service_spec *spec)
{
    char image[512];
    swarm_service_spec *next = swarm_service_spec_copy(spec);
    snprintf(image, sizeof image, "%s-next", image_of(spec));
    if (next != NULL &&
        swarm_container_spec_set_image(
            swarm_task_spec_edit_container(swarm_service_spec_edit_task(next)), image) < 0) {
        swarm_service_spec_free(next);
        return NULL;
    }
    return next;
}

static int set_behaviour(swarm_sim *sim, const simulate_options *options, int64_t at_ns,
                         const char *image, double fails, swarm_error **err)
{
    swarm_sim_behaviour *behaviour = swarm_sim_behaviour_new();
    int result =
        swarm_sim_behaviour_set_boot_ns(behaviour, options->boot_least_ns, options->boot_most_ns);
    if (result == 0)
        result = swarm_sim_behaviour_set_never_healthy(behaviour, fails);
    if (result == 0)
        result = swarm_sim_set_behaviour_at(sim, at_ns, image, behaviour, err);
    swarm_sim_behaviour_free(behaviour);
    return result;
}

static int update(swarm_sim *sim, const simulate_options *options, const swarm_stack *from,
                  const swarm_stack *to, swarm_error **err)
{
    int result = 0;
    int64_t now_ns = swarm_sim_get_now_ns(sim);
    for (size_t i = 0; result == 0 && i < swarm_stack_service_count(to != NULL ? to : from); i++) {
        const swarm_service_spec *spec = swarm_stack_service_at(to != NULL ? to : from, i);
        swarm_service_spec *next = to != NULL ? swarm_service_spec_copy(spec) : next_version(spec);
        result = next != NULL ? 0 : SWARM_E_NOMEM;
        if (result == 0)
            result =
                set_behaviour(sim, options, now_ns, image_of(next), options->version_fails, err);
        if (result == 0)
            result = swarm_sim_update_service_at(sim, now_ns, swarm_service_spec_get_name(next),
                                                 next, err);
        swarm_service_spec_free(next);
    }
    return result;
}

static int begin(swarm_sim *sim, const simulate_options *options, const swarm_stack *stack,
                 swarm_error **err)
{
    int result = add_nodes(sim, options->nodes, err);
    if (result == 0)
        result = set_behaviour(sim, options, 0, NULL, 0.0, err);
    for (size_t i = 0; result == 0 && i < swarm_stack_service_count(stack); i++) {
        const swarm_service_spec *spec = swarm_stack_service_at(stack, i);
        result = swarm_sim_set_load(sim, swarm_service_spec_get_name(spec), SECOND / 10, err);
        if (result == 0)
            result = swarm_sim_create_service_at(sim, 0, spec, err);
    }
    swarm_sim_set_log(sim, 0);
    swarm_sim_set_events(sim, 1);
    return result;
}

/* Take the events of a step; the time of the last verdict is how long the update took. */
static int see_events(swarm_sim *sim, simulate_history *history, simulate_outcome *outcome,
                      int updating)
{
    const swarm_event *event;
    while (swarm_sim_next_event(sim, &event) > 0) {
        if (updating && swarm_event_get_kind(event) == SWARM_EVENT_KIND_UPDATE_VERDICT) {
            outcome->took_ns = swarm_sim_get_now_ns(sim) - history->begin_ns;
            outcome->verdicts[swarm_event_get_verdict(event) % VERDICTS]++;
        }
        if (history_see(history, sim, event, updating) < 0)
            return SWARM_E_NOMEM;
    }
    return 0;
}

/* As long as an update may take, and a day more. */
static int run_until_quiet(swarm_sim *sim, simulate_history *history, simulate_outcome *outcome,
                           int updating, swarm_error **err)
{
    int64_t limit_ns = swarm_sim_get_now_ns(sim) + 48 * HOUR;
    int result = 0;
    while (result == 0 && swarm_sim_get_now_ns(sim) < limit_ns &&
           (result = swarm_sim_run_quiet(sim, swarm_sim_get_now_ns(sim) + SECOND, err)) >= 0) {
        int quiet = result;
        result = see_events(sim, history, outcome, updating);
        if (quiet)
            break;
    }
    return result;
}

static int run(const simulate_options *options, uint64_t seed, const swarm_stack *from,
               const swarm_stack *to, simulate_outcome *outcome, simulate_history *history,
               swarm_error **err)
{
    swarm_sim *sim = NULL;
    memset(outcome, 0, sizeof *outcome);
    int result = swarm_sim_new(seed, &sim, err);
    if (result == 0)
        result = begin(sim, options, from, err);
    if (result == 0)
        result = run_until_quiet(sim, history, outcome, 0, err);
    history->begin_ns = swarm_sim_get_now_ns(sim);
    uint64_t requests = swarm_sim_count_requests(sim);
    uint64_t failed = swarm_sim_count_failed_requests(sim);
    if (result == 0)
        result = update(sim, options, from, to, err);
    if (result == 0)
        result = run_until_quiet(sim, history, outcome, 1, err);
    history->end_ns = history->begin_ns + (outcome->took_ns > 0 ? outcome->took_ns : SECOND);
    outcome->requests = swarm_sim_count_requests(sim) - requests;
    outcome->failed_requests = swarm_sim_count_failed_requests(sim) - failed;
    swarm_sim_free(sim);
    return result;
}

/* ---- all runs ---- */

static int by_duration(const void *a, const void *b)
{
    const simulate_outcome *left = a, *right = b;
    return (left->took_ns > right->took_ns) - (left->took_ns < right->took_ns);
}

static void tell(simulate_outcome *outcomes, uint64_t runs)
{
    uint64_t verdicts[VERDICTS] = {0}, requests = 0, failed = 0;
    qsort(outcomes, (size_t)runs, sizeof *outcomes, by_duration);
    for (uint64_t i = 0; i < runs; i++) {
        requests += outcomes[i].requests;
        failed += outcomes[i].failed_requests;
        for (int verdict = 0; verdict < VERDICTS; verdict++)
            verdicts[verdict] += outcomes[i].verdicts[verdict];
    }
    printf("\n%" PRIu64 " updates: min %.1f s, median %.1f s, p95 %.1f s, max %.1f s\n", runs,
           (double)outcomes[0].took_ns / 1e9, (double)outcomes[(runs - 1) / 2].took_ns / 1e9,
           (double)outcomes[(runs - 1) * 95 / 100].took_ns / 1e9,
           (double)outcomes[runs - 1].took_ns / 1e9);
    for (swarm_verdict verdict = 1; verdict < VERDICTS; verdict++)
        if (verdicts[verdict] > 0)
            printf("  %-16s %" PRIu64 "\n", swarm_verdict_to_str(verdict), verdicts[verdict]);
    printf("  %" PRIu64 " of %" PRIu64 " requests failed\n", failed, requests);
}

static int draw(const simulate_options *options, const simulate_history *history)
{
    history_draw_text(history, stdout);
    if (options->svg == NULL)
        return 0;
    FILE *out = fopen(options->svg, "w");
    if (out == NULL) {
        perror(options->svg);
        return -1;
    }
    history_draw_svg(history, out);
    return fclose(out);
}

static int run_all(const simulate_options *options, const swarm_stack *from, const swarm_stack *to,
                   swarm_error **err)
{
    int result = 0;
    simulate_outcome *outcomes = calloc((size_t)options->runs, sizeof *outcomes);
    for (uint64_t i = 0; outcomes != NULL && result == 0 && i < options->runs; i++) {
        simulate_history history = {.tasks = NULL};
        result = run(options, options->seed + i, from, to, &outcomes[i], &history, err);
        if (result == 0 && i == 0 && draw(options, &history) != 0)
            result = SWARM_E_IO;
        history_clear(&history);
    }
    if (outcomes != NULL && result == 0)
        tell(outcomes, options->runs);
    free(outcomes);
    return outcomes != NULL ? result : SWARM_E_NOMEM;
}

int main(int argc, char **argv)
{
    simulate_options options;
    swarm_stack *from = NULL, *to = NULL;
    swarm_error *err = NULL;
    int result = simulate_options_read(&options, argc, argv);
    if (result != 0)
        return result - 1;
    result = load(options.files, options.file_count, &from, &err);
    if (result == 0 && options.update != NULL)
        result = load(&options.update, 1, &to, &err);
    if (result == 0)
        result = run_all(&options, from, to, &err);
    if (result < 0)
        fprintf(stderr, "swarm-simulate: %s\n",
                err != NULL ? swarm_error_get_message(err) : swarm_status_to_str(result));
    swarm_error_free(err);
    swarm_stack_free(from);
    swarm_stack_free(to);
    return result < 0;
}
