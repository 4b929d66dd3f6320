/* SPDX-License-Identifier: MIT
 *
 * The words of the stack room; they are there in every build.
 */
#include <string.h>
#include <swarm/stack.h>

static const char *const words[] = {"unknown", "network", "volume", "secret", "config"};

const char *swarm_stack_resource_kind_to_str(swarm_stack_resource_kind value)
{
    int known = value > SWARM_STACK_RESOURCE_UNKNOWN && value <= SWARM_STACK_RESOURCE_CONFIG;
    return words[known ? value : 0];
}

int swarm_stack_resource_kind_from_str(const char *text, swarm_stack_resource_kind *out_value)
{
    if (text == NULL || out_value == NULL)
        return SWARM_E_INVAL;
    for (int32_t i = SWARM_STACK_RESOURCE_NETWORK; i <= SWARM_STACK_RESOURCE_CONFIG; i++) {
        if (strcmp(words[i], text) == 0) {
            *out_value = i;
            return 0;
        }
    }
    return SWARM_E_INVAL;
}
