/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <swarm/swarm.h>

int main(void)
{
    printf("%s %s\n", swarm_version(), swarm_status_message(SWARM_E_NOMEM));
    return swarm_version_number() > 0 ? 0 : 1;
}
