/* SPDX-License-Identifier: MIT
 *
 * swarm-deploy plan: what `up` with the same command line would do to what the state file remembers, or
 * to a cluster that has nothing yet.
 */
#include "plan.h"
#include "nodes.h"
#include "source.h"
#include "state.h"
#include <stdio.h>
#include <swarm/swarm.h>

static int complain(deploy_screen *screen, int result, swarm_error *err)
{
    if (err != NULL)
        deploy_screen_complain_error(screen, "error", err);
    else
        deploy_screen_complain(screen, "swarm-deploy: %s", swarm_status_message(result));
    swarm_error_free(err);
    return DEPLOY_EXIT_ERROR;
}

/* Read only: a manager that is at work on the file does not mind. */
static int open_cluster(const deploy_options *options, swarm_cluster **out_cluster,
                        swarm_error **err)
{
    char uri[4096] = "memory:";
    swarm_cluster_config *config = swarm_cluster_config_new();
    int result = config != NULL ? 0 : SWARM_E_NOMEM;
    if (options->state != NULL) {
        snprintf(uri, sizeof uri, "sqlite:%s", options->state);
        if (result == 0)
            result = swarm_cluster_config_set_read_only(config, 1);
    }
    if (result == 0)
        result = swarm_cluster_open(uri, config, out_cluster, err);
    swarm_cluster_config_free(config);
    return result;
}

static int print_plan(const deploy_options *options, const swarm_plan *plan, swarm_error **err)
{
    char *text = NULL;
    int result = options->json ? swarm_plan_to_json(plan, 0, &text, err)
                               : swarm_plan_to_text(plan, &text, err);
    if (result == 0)
        printf(options->json ? "%s\n" : "%s", text);
    swarm_free(text);
    return result;
}

static int plan_stack(const deploy_options *options, swarm_cluster *cluster,
                      const swarm_stack *stack, swarm_error **err)
{
    int result = 0;
    for (size_t i = 0; i < swarm_stack_service_count(stack) && result == 0; i++) {
        swarm_plan *plan = NULL;
        result = swarm_cluster_plan_service(cluster, swarm_stack_service_at(stack, i), &plan, err);
        if (result == 0)
            result = print_plan(options, plan, err);
        swarm_plan_free(plan);
    }
    return result;
}

int deploy_plan(int argc, char **argv)
{
    deploy_options options = {0};
    deploy_screen screen;
    swarm_error *err = NULL;
    swarm_stack *stack = NULL;
    swarm_cluster *cluster = NULL;
    int code = deploy_options_read(&options, argc, argv);
    if (code != DEPLOY_EXIT_SUCCEEDED) {
        fputs("See: swarm-deploy help\n", stderr);
        deploy_options_clear(&options);
        return code;
    }
    deploy_screen_open(&screen, options.json);
    int result = deploy_source_load(&options, &screen, &stack, &err);
    if (result == 0)
        result = open_cluster(&options, &cluster, &err);
    if (result == 0 && options.state == NULL && deploy_nodes_add(cluster, &screen, &options) != 0)
        code = DEPLOY_EXIT_ERROR;
    else if (result == 0)
        result = plan_stack(&options, cluster, stack, &err);
    if (result != 0)
        code = complain(&screen, result, err);
    swarm_cluster_free(cluster);
    swarm_stack_free(stack);
    deploy_options_clear(&options);
    return code;
}
