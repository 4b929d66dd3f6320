/* SPDX-License-Identifier: MIT
 *
 * From an HTTP probe to a curl transfer.
 */
#ifndef SWARM__PROBE_HTTP_REQUEST_H
#define SWARM__PROBE_HTTP_REQUEST_H

#include "probe/probe.h"
#include <curl/curl.h>

/* What a transfer needs beside its handle; free with swarm__http_request_free() after the handle. */
typedef struct swarm__http_request {
    struct curl_slist *headers;
    struct curl_slist *connect_to;
} swarm__http_request;

/* Set everything about the request on `easy`: SWARM_E_INVAL with the field for what does not fit into
 * one, or SWARM_E_NOMEM. Either way free *out_request. */
int swarm__http_request_make(CURL *easy, const swarm__probe_request *request,
                             swarm__http_request *out_request, swarm_error **err);

void swarm__http_request_free(swarm__http_request *request);

#endif
