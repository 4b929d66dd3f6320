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
    swarm_event *event = NULL;
    swarm_stack_loader *loader = swarm_stack_loader_new();
    swarm_node_spec *node = swarm_node_spec_new();
    int running = swarm_node_spec_set_name(node, "here") == 0 &&
                  swarm_cluster_open("memory:", NULL, &cluster, &err) == 0 &&
                  swarm_cluster_add_node(cluster, node, "127.0.0.1", "process:", NULL, &err) == 0 &&
                  swarm_stack_loader_add_file(loader, "stack.yml", &err) == 0 &&
                  swarm_stack_load(loader, &stack, &err) == 0 &&
                  swarm_cluster_deploy_stack(cluster, stack, 0, NULL, &err) == 0;
    while (running && swarm_cluster_wait(cluster, -1, &err) >= 0)
        for (; swarm_cluster_next_event(cluster, &event, &err) > 0; swarm_event_free(event)) {
            if (swarm_event_get_task_name(event) != NULL)
                printf("%s: %s\n", swarm_event_get_task_name(event),
                       swarm_event_get_message(event));
            if (swarm_event_get_kind(event) == SWARM_EVENT_KIND_UPDATE_VERDICT)
                running = swarm_cluster_stop(cluster, &err) == 0; /* seen: drain, stop, end */
            running = running && swarm_event_get_kind(event) != SWARM_EVENT_KIND_STOPPED;
        }
    if (err != NULL)
        fprintf(stderr, "minimal: %s\n", swarm_error_get_message(err));
    swarm_cluster_free(cluster);
    swarm_stack_free(stack);
    swarm_stack_loader_free(loader);
    swarm_node_spec_free(node);
    return err != NULL;
}
