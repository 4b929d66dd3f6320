/* SPDX-License-Identifier: MIT
 *
 * What a rollout costs: the machine alone, per slot, from few to a million; and whole clusters in the
 * simulator: changes of tasks' states per second, and ten years of a hundred services that are deployed
 * every day.
 *
 *     slot/10, slot/1M   ns of the machine per slot, from the first step to the verdict
 *     growth             slot/1M by slot/10
 *     bytes/slot         memory of the machine
 *     transitions        changes of a task's state per second, engine and simulated world together; the best
 *                        of five
 *     soak/10y           seconds for ten years; SOAK_YEARS runs fewer, and the figure's name says so
 */
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <swarm/rollout.h>
#include <swarm/sim.h>
#include <time.h>

#define SECOND INT64_C(1000000000)
#define DAY    (86400 * SECOND)

enum {
    NODES = 5,
    SERVICES = 100,
    YEAR_DAYS = 365
};

/* Of one core, whoever else is busy on the machine. */
static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void require(int condition, const char *what)
{
    if (!condition) {
        fprintf(stderr, "%s failed\n", what);
        exit(EXIT_FAILURE);
    }
}

/* ---- the machine ---- */

static swarm_rollout *new_rollout(uint64_t slots)
{
    swarm_rollout *rollout = NULL;
    swarm_update_config *config = swarm_update_config_new();
    swarm_update_config_set_parallelism(config, 5);
    swarm_update_config_set_order(config, SWARM_UPDATE_ORDER_START_FIRST);
    require(swarm_rollout_new(config, &rollout, NULL) == 0, "rollout");
    swarm_update_config_free(config);
    for (uint64_t slot = 1; slot <= slots; slot++)
        require(swarm_rollout_add_slot(rollout, slot, 1, NULL) == 0, "add_slot");
    return rollout;
}

static void run_rollout(swarm_rollout *rollout)
{
    int64_t now_ns = 0;
    uint64_t slot;
    swarm_rollout_step step;
    require(swarm_rollout_begin(rollout, now_ns, NULL) == 0, "begin");
    while (swarm_rollout_get_verdict(rollout) == SWARM_VERDICT_UNKNOWN) {
        while (swarm_rollout_next_step(rollout, &step, &slot) > 0)
            swarm_rollout_see(rollout, slot,
                              step == SWARM_ROLLOUT_STEP_START_NEW ? SWARM_ROLLOUT_SEEN_NEW_UP
                                                                   : SWARM_ROLLOUT_SEEN_OLD_STOPPED,
                              now_ns);
        if (swarm_rollout_deadline_ns(rollout) == INT64_MAX)
            break;
        now_ns = swarm_rollout_deadline_ns(rollout);
        swarm_rollout_tick(rollout, now_ns);
    }
    require(swarm_rollout_get_verdict(rollout) == SWARM_VERDICT_SUCCEEDED, "rollout");
}

static double ns_per_slot(uint64_t slots, int times)
{
    double began = seconds_now();
    for (int i = 0; i < times; i++) {
        swarm_rollout *rollout = new_rollout(slots);
        run_rollout(rollout);
        swarm_rollout_free(rollout);
    }
    return (seconds_now() - began) * 1e9 / ((double)slots * times);
}

static double bytes_per_slot(uint64_t slots)
{
    struct mallinfo2 before = mallinfo2();
    swarm_rollout *rollout = new_rollout(slots);
    struct mallinfo2 after = mallinfo2();
    size_t used = after.uordblks + after.hblkhd - before.uordblks - before.hblkhd;
    swarm_rollout_free(rollout);
    return (double)used / (double)slots;
}

/* ---- whole clusters ---- */

static swarm_sim *new_sim(void)
{
    swarm_sim *sim = NULL;
    require(swarm_sim_new(1, &sim, NULL) == 0, "sim");
    swarm_sim_set_log(sim, 0);
    swarm_sim_set_checks(sim, 0);
    for (int i = 0; i < NODES; i++) {
        char name[16];
        swarm_node_spec *node = swarm_node_spec_new();
        snprintf(name, sizeof name, "n%d", i);
        swarm_node_spec_set_name(node, name);
        require(swarm_sim_add_node_at(sim, 0, node, NULL) == 0, "node");
        swarm_node_spec_free(node);
    }
    return sim;
}

static swarm_service_spec *new_spec(int number, uint64_t replicas, uint64_t parallelism)
{
    char name[16];
    swarm_service_spec *spec = swarm_service_spec_new();
    swarm_update_config *config = swarm_update_config_new();
    swarm_update_config_set_parallelism(config, parallelism);
    swarm_update_config_set_order(config, SWARM_UPDATE_ORDER_START_FIRST);
    swarm_service_spec_set_update_config(spec, config);
    swarm_update_config_free(config);
    snprintf(name, sizeof name, "s%d", number);
    swarm_service_spec_set_name(spec, name);
    swarm_service_spec_set_replicas(spec, replicas);
    return spec;
}

static void set_version(swarm_service_spec *spec, int version)
{
    char image[32];
    snprintf(image, sizeof image, "app:%d", version);
    swarm_container_spec_set_image(
        swarm_task_spec_edit_container(swarm_service_spec_edit_task(spec)), image);
}

static double transitions_per_second(void)
{
    swarm_sim *sim = new_sim();
    swarm_service_spec *spec = new_spec(0, 1000, 10);
    set_version(spec, 0);
    require(swarm_sim_create_service_at(sim, 0, spec, NULL) == 0, "create");
    double began = seconds_now();
    for (int day = 1; day <= 20; day++) {
        require(swarm_sim_run_until(sim, day * DAY, NULL) == 0, "run");
        set_version(spec, day);
        require(swarm_sim_update_service_at(sim, day * DAY, "s0", spec, NULL) == 0, "update");
    }
    require(swarm_sim_run_quiet(sim, INT64_MAX, NULL) == 1, "run");
    double per_second = (double)swarm_sim_count_transitions(sim) / (seconds_now() - began);
    swarm_service_spec_free(spec);
    swarm_sim_free(sim);
    return per_second;
}

/* Each service has its minute of the day. */
static void deploy_all(swarm_sim *sim, swarm_service_spec **specs, int day)
{
    for (int i = 0; i < SERVICES; i++) {
        char name[16];
        snprintf(name, sizeof name, "s%d", i);
        set_version(specs[i], day);
        int64_t at_ns = day * DAY + i * 600 * SECOND;
        int code = day == 0 ? swarm_sim_create_service_at(sim, at_ns, specs[i], NULL)
                            : swarm_sim_update_service_at(sim, at_ns, name, specs[i], NULL);
        require(code == 0, "deploy");
    }
    require(swarm_sim_run_until(sim, (day + 1) * DAY, NULL) == 0, "run");
}

static double soak_s(int years)
{
    swarm_sim *sim = new_sim();
    swarm_service_spec *specs[SERVICES];
    for (int i = 0; i < SERVICES; i++)
        specs[i] = new_spec(i, 3, 1);
    double began = seconds_now();
    for (int day = 0; day < years * YEAR_DAYS; day++)
        deploy_all(sim, specs, day);
    double took_s = seconds_now() - began;
    require(swarm_sim_count_refused(sim) == 0, "a command");
    require(swarm_sim_run_quiet(sim, INT64_MAX, NULL) == 1 && swarm_sim_check(sim, NULL) == 0,
            "what must hold");
    for (int i = 0; i < SERVICES; i++)
        swarm_service_spec_free(specs[i]);
    swarm_sim_free(sim);
    return took_s;
}

/* It takes a fraction of a second, and whatever else the computer does only takes away from it. */
static double best_of(int times, double (*figure)(void))
{
    double best = 0;
    for (int i = 0; i < times; i++) {
        double one = figure();
        best = one > best ? one : best;
    }
    return best;
}

/* What is measured is the machine, not how the kernel hands out memory that nobody has touched yet: what was freed
 * stays at hand. */
static void keep_memory(void)
{
    mallopt(M_MMAP_THRESHOLD, INT32_MAX);
    mallopt(M_TRIM_THRESHOLD, INT32_MAX);
}

int main(void)
{
    const char *given = getenv("SOAK_YEARS");
    int years = given != NULL ? atoi(given) : 10;
    keep_memory();
    ns_per_slot(1000000, 1); /* to warm up */
    ns_per_slot(10, 10000);
    double few = ns_per_slot(10, 100000);
    double many = ns_per_slot(1000000, 3);
    printf("slot/10 %.1f ns\n", few);
    printf("slot/1M %.1f ns\n", many);
    printf("growth %.2f times\n", many / few);
    printf("bytes/slot %.1f B\n", bytes_per_slot(1000000));
    printf("transitions %.0f 1/s\n", best_of(5, transitions_per_second));
    printf("soak/%dy %.1f s\n", years, soak_s(years));
    return 0;
}
