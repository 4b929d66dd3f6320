/* SPDX-License-Identifier: MIT
 *
 * Any bytes as a Compose file: an error or a stack, in bounded time and memory. What loads is valid,
 * can be told as JSON, and can be laid over itself.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <swarm/stack.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void tell(const swarm_stack *stack)
{
    for (size_t i = 0; i < swarm_stack_service_count(stack); i++) {
        char *json = NULL;
        if (swarm_service_spec_validate(swarm_stack_service_at(stack, i), NULL) != 0 ||
            swarm_service_spec_to_json(swarm_stack_service_at(stack, i), 0, &json, NULL) != 0)
            abort();
        swarm_free(json);
    }
    for (size_t i = 0; i < swarm_stack_resource_count(stack); i++) {
        char *json = NULL;
        if (swarm_stack_resource_to_json(swarm_stack_resource_at(stack, i), 0, &json, NULL) != 0)
            abort();
        swarm_free(json);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    swarm_stack_loader *loader = swarm_stack_loader_new();
    if (loader == NULL)
        abort();
    swarm_stack_loader_set_name(loader, "fuzz", NULL);
    swarm_stack_loader_set_directory(loader, "/nowhere", NULL);
    swarm_stack_loader_set_variable(loader, "SET", "value", NULL);
    for (int files = 1; files <= 2; files++) {
        swarm_stack *stack = NULL;
        swarm_error *error = NULL;
        swarm_stack_loader_add_memory(loader, "fuzz.yml", (const char *)data, size, NULL);
        int code = swarm_stack_load(loader, &stack, &error);
        if ((code == 0) != (stack != NULL) || (code == 0) != (error == NULL) ||
            code != (int)swarm_error_get_code(error))
            abort();
        tell(stack);
        swarm_stack_free(stack);
        swarm_error_free(error);
    }
    swarm_stack_loader_free(loader);
    return 0;
}
