/* SPDX-License-Identifier: MIT
 *
 * The least that deploys: stack.yml, with its releases under images/, on one node. See hello/.
 */
#include <stdio.h>
#include <swarm/swarm.h>

int main(void)
{
    swarm_error *err = NULL;
    swarm_cluster *cluster = NULL;
    swarm_stack *stack = NULL;
    swarm_stack_loader *loader = swarm_stack_loader_new();
    swarm_node_spec *node = swarm_node_spec_new();
    int failed = swarm_node_spec_set_name(node, "here") != 0 ||
                 swarm_cluster_open("memory:", NULL, &cluster, &err) != 0 ||
                 swarm_cluster_add_node(cluster, node, "127.0.0.1", "process:", NULL, &err) != 0 ||
                 swarm_stack_loader_add_file(loader, "stack.yml", &err) != 0 ||
                 swarm_stack_load(loader, &stack, &err) != 0 ||
                 swarm_cluster_deploy_stack(cluster, stack, 0, NULL, &err) != 0;
    for (int stopped = failed; !stopped && swarm_cluster_wait(cluster, -1, &err) >= 0;) {
        swarm_event *event = NULL;
        while (swarm_cluster_next_event(cluster, &event, &err) > 0) {
            swarm_event_kind kind = swarm_event_get_kind(event);
            printf("%s\n", swarm_event_kind_to_str(kind));
            if (kind == SWARM_EVENT_KIND_UPDATE_VERDICT) {
                printf("%s\n", swarm_verdict_to_str(swarm_event_get_verdict(event)));
                failed = swarm_cluster_stop(cluster, &err) != 0;
            }
            stopped = stopped || kind == SWARM_EVENT_KIND_STOPPED;
            swarm_event_free(event);
        }
    }
    failed = failed || err != NULL;
    if (failed)
        fprintf(stderr, "minimal: %s\n", swarm_error_get_message(err));
    swarm_cluster_free(cluster);
    swarm_stack_free(stack);
    swarm_stack_loader_free(loader);
    swarm_node_spec_free(node);
    swarm_error_free(err);
    return failed;
}
