/* SPDX-License-Identifier: MIT
 *
 * The prober alone: no sockets, no clock. A made-up service boots for 42 s and falls over after two
 * minutes; time is a number. Prints what a program would have been told to do, and when.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <swarm/health.h>
#include <swarm/prober.h>

#define SECOND INT64_C(1000000000)

/* interval 30 s, timeout 10 s, retries 5, start period 60 s */
static swarm_health_config *actuator_check(void)
{
    static const char json[] = "{\"Test\": [\"CMD\", \"curl\", \"-f\", \"localhost:8080/health\"],"
                               " \"Interval\": 30000000000, \"Timeout\": 10000000000,"
                               " \"Retries\": 5, \"StartPeriod\": 60000000000}";
    swarm_health_config *config = NULL;
    if (swarm_health_config_from_json(json, sizeof json - 1, &config, NULL) < 0)
        exit(1);
    return config;
}

/* The service, seen from outside. */
static int is_up(int64_t now_ns)
{
    return now_ns >= 42 * SECOND && now_ns < 120 * SECOND;
}

int main(void)
{
    swarm_prober *prober;
    swarm_health_config *config = actuator_check();
    if (swarm_prober_new(1, &prober, NULL) < 0 ||
        swarm_prober_add(prober, "web.1", config, 0, NULL) < 0)
        return 1;
    swarm_health_config_free(config);

    int64_t now_ns = 0;
    while (now_ns < 300 * SECOND) {
        swarm_prober_action action;
        const char *id;
        uint64_t attempt;
        swarm_health health;
        while (swarm_prober_next(prober, now_ns, &action, &id, &attempt, NULL, &health, NULL) > 0) {
            printf("%3" PRId64 " s  %s: ", now_ns / SECOND, id);
            if (action == SWARM_PROBER_ACTION_HEALTH) {
                printf("%s\n", swarm_health_to_str(health));
            } else if (action == SWARM_PROBER_ACTION_PROBE) {
                int up = is_up(now_ns);
                printf("probe %" PRIu64 " answers %s\n", attempt, up ? "UP" : "503");
                swarm_prober_result(prober, id, attempt, up ? 0 : 1, up ? "UP" : "503", now_ns,
                                    now_ns, NULL);
            }
        }
        now_ns = swarm_prober_deadline_ns(prober);
    }
    int unhealthy = swarm_prober_get_health(prober, "web.1") == SWARM_HEALTH_UNHEALTHY;
    swarm_prober_free(prober);
    return unhealthy ? 0 : 1;
}
