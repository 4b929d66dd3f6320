/* SPDX-License-Identifier: MIT */
#include "model/accessors.h"
#include "model/types.h"
#include <swarm/health.h>

enum {
    HTTP_PROBE_SCHEME,
    HTTP_PROBE_PORT,
    HTTP_PROBE_PATH,
    HTTP_PROBE_METHOD,
    HTTP_PROBE_HEADERS,
    HTTP_PROBE_STATUSES,
    HTTP_PROBE_BODY,
    HTTP_PROBE_JSON_POINTER,
    HTTP_PROBE_JSON_VALUE,
    HTTP_PROBE_TLS_VERIFY,
    HTTP_PROBE_TLS_SERVER_NAME,
    HTTP_PROBE_TLS_CA_FILE
};

static const swarm__field http_probe_fields[] = {
    [HTTP_PROBE_SCHEME] = {.name = "Scheme",
                           .kind = SWARM__KIND_ENUM,
                           .words = &swarm__http_scheme_words},
    [HTTP_PROBE_PORT] = {.name = "Port", .kind = SWARM__KIND_UINT32},
    [HTTP_PROBE_PATH] = {.name = "Path", .kind = SWARM__KIND_STRING},
    [HTTP_PROBE_METHOD] = {.name = "Method", .kind = SWARM__KIND_STRING},
    [HTTP_PROBE_HEADERS] = {.name = "Headers", .kind = SWARM__KIND_MAP},
    [HTTP_PROBE_STATUSES] = {.name = "Statuses", .kind = SWARM__KIND_STRINGS},
    [HTTP_PROBE_BODY] = {.name = "Body", .kind = SWARM__KIND_STRING},
    [HTTP_PROBE_JSON_POINTER] = {.name = "JSONPointer", .kind = SWARM__KIND_STRING},
    [HTTP_PROBE_JSON_VALUE] = {.name = "JSONValue", .kind = SWARM__KIND_STRING},
    [HTTP_PROBE_TLS_VERIFY] = {.name = "TLSVerify", .kind = SWARM__KIND_BOOL},
    [HTTP_PROBE_TLS_SERVER_NAME] = {.name = "TLSServerName", .kind = SWARM__KIND_STRING},
    [HTTP_PROBE_TLS_CA_FILE] = {.name = "TLSCAFile", .kind = SWARM__KIND_STRING},
};
const swarm__type swarm__http_probe_type = {http_probe_fields,
                                            sizeof http_probe_fields / sizeof http_probe_fields[0]};

enum {
    HEALTH_CONFIG_TEST,
    HEALTH_CONFIG_INTERVAL,
    HEALTH_CONFIG_TIMEOUT,
    HEALTH_CONFIG_START_PERIOD,
    HEALTH_CONFIG_START_INTERVAL,
    HEALTH_CONFIG_RETRIES,
    HEALTH_CONFIG_HTTP
};

static const swarm__field health_config_fields[] = {
    [HEALTH_CONFIG_TEST] = {.name = "Test", .kind = SWARM__KIND_STRINGS},
    [HEALTH_CONFIG_INTERVAL] = {.name = "Interval", .kind = SWARM__KIND_INT64},
    [HEALTH_CONFIG_TIMEOUT] = {.name = "Timeout", .kind = SWARM__KIND_INT64},
    [HEALTH_CONFIG_START_PERIOD] = {.name = "StartPeriod", .kind = SWARM__KIND_INT64},
    [HEALTH_CONFIG_START_INTERVAL] = {.name = "StartInterval", .kind = SWARM__KIND_INT64},
    [HEALTH_CONFIG_RETRIES] = {.name = "Retries", .kind = SWARM__KIND_INT32},
    [HEALTH_CONFIG_HTTP] = {.name = "HTTP",
                            .kind = SWARM__KIND_OBJECT,
                            .local = 1,
                            .type = &swarm__http_probe_type},
};
const swarm__type swarm__health_config_type = {
    health_config_fields, sizeof health_config_fields / sizeof health_config_fields[0]};

SWARM__BUILDER(http_probe)
SWARM__INTEGER(http_probe, swarm_http_scheme, scheme, HTTP_PROBE_SCHEME)
SWARM__INTEGER(http_probe, uint32_t, port, HTTP_PROBE_PORT)
SWARM__STRING(http_probe, path, HTTP_PROBE_PATH)
SWARM__STRING(http_probe, method, HTTP_PROBE_METHOD)
SWARM__MAP(http_probe, header, headers, HTTP_PROBE_HEADERS)
SWARM__STRINGS(http_probe, status, statuses, HTTP_PROBE_STATUSES)
SWARM__STRING(http_probe, body, HTTP_PROBE_BODY)
SWARM__STRING(http_probe, json_pointer, HTTP_PROBE_JSON_POINTER)
SWARM__STRING(http_probe, json_value, HTTP_PROBE_JSON_VALUE)
SWARM__BOOL(http_probe, tls_verify, HTTP_PROBE_TLS_VERIFY)
SWARM__STRING(http_probe, tls_server_name, HTTP_PROBE_TLS_SERVER_NAME)
SWARM__STRING(http_probe, tls_ca_file, HTTP_PROBE_TLS_CA_FILE)

SWARM__BUILDER(health_config)
SWARM__STRINGS(health_config, test, test, HEALTH_CONFIG_TEST)
SWARM__DURATION(health_config, interval, HEALTH_CONFIG_INTERVAL)
SWARM__DURATION(health_config, timeout, HEALTH_CONFIG_TIMEOUT)
SWARM__DURATION(health_config, start_period, HEALTH_CONFIG_START_PERIOD)
SWARM__DURATION(health_config, start_interval, HEALTH_CONFIG_START_INTERVAL)
SWARM__INTEGER(health_config, int32_t, retries, HEALTH_CONFIG_RETRIES)
SWARM__OBJECT(health_config, http_probe, http, HEALTH_CONFIG_HTTP)
