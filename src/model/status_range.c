/* SPDX-License-Identifier: MIT */
#include "model/status_range.h"

#include <swarm/base.h>

enum {
    LOWEST_STATUS = 100,
    HIGHEST_STATUS = 599
};

/* Three digits at *text, which moves on; 0 when there are none. */
static int read_status(const char **text)
{
    int status = 0;
    for (int i = 0; i < 3; i++, (*text)++) {
        if (**text < '0' || **text > '9')
            return 0;
        status = status * 10 + (**text - '0');
    }
    return status >= LOWEST_STATUS && status <= HIGHEST_STATUS ? status : 0;
}

int swarm__status_range_parse(const char *text, swarm__status_range *out_range)
{
    int first = read_status(&text), last = first;
    if (first != 0 && *text == '-') {
        text++;
        last = read_status(&text);
    }
    if (first == 0 || last < first || *text != '\0')
        return SWARM_E_PARSE;
    *out_range = (swarm__status_range){first, last};
    return 0;
}
