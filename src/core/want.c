/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "core/placing.h"
#include <string.h>

int swarm__want_read(const swarm_service_spec *spec, swarm__want *out_want, swarm_error **err)
{
    swarm__want want = {.placement =
                            swarm_task_spec_get_placement(swarm_service_spec_get_task(spec))};
    int code = swarm__constraints_parse(want.placement, &want.constraints, err);
    if (code < 0) {
        swarm__error_prefix(err, "/TaskTemplate/Placement");
        return code;
    }
    want.claim = swarm__claim_new(spec);
    if (want.claim == NULL) {
        swarm__constraints_free(&want.constraints);
        return swarm__fail_nomem(err);
    }
    *out_want = want;
    return 0;
}

void swarm__want_free(swarm__want *want)
{
    swarm__constraints_free(&want->constraints);
    swarm__claim_release(want->claim);
    memset(want, 0, sizeof *want);
}

uint32_t swarm__counts_on(const swarm__service_counts *counts, const swarm__place *place)
{
    return counts != NULL && place->index < counts->capacity ? counts->on_node[place->index] : 0;
}
