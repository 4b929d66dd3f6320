/* SPDX-License-Identifier: MIT
 *
 * How a service's tasks are found to be well.
 */
#include "stack/spec.h"

#define HEALTH "/TaskTemplate/ContainerSpec/Healthcheck"

static const swarm__field fields[] = {
    {"test", "/Test"},
    {"interval", "/Interval"},
    {"timeout", "/Timeout"},
    {"retries", "/Retries"},
    {"start_period", "/StartPeriod"},
    {"start_interval", "/StartInterval"},
    {NULL, NULL},
};

static const swarm__field http_fields[] = {
    {"scheme", "/Scheme"},   {"port", "/Port"},       {"path", "/Path"}, {"method", "/Method"},
    {"headers", "/Headers"}, {"status", "/Statuses"}, {"body", "/Body"}, {NULL, NULL},
};

static const swarm__field json_fields[] = {
    {"pointer", "/JSONPointer"}, {"value", "/JSONValue"}, {NULL, NULL}};

static const swarm__field tls_fields[] = {
    {"verify", "/TLSVerify"},
    {"server_name", "/TLSServerName"},
    {"ca_file", "/TLSCAFile"},
    {NULL, NULL},
};

int swarm__spec_health(swarm__spec *spec)
{
    const swarm__yaml *health = swarm__yaml_get(spec->service, "healthcheck");
    if (health == NULL)
        return 0;
    const swarm__yaml *disable = swarm__yaml_get(health, "disable");
    if (disable != NULL && disable->integer) {
        const swarm__yaml *other = swarm__yaml_get(health, "test");
        if (other == NULL)
            other = swarm__yaml_get(health, "x-http");
        if (other != NULL)
            return swarm__load_fail(spec->load, SWARM_E_INVAL, other,
                                    "%s and disable do not go together", other->key->text);
        swarm__spec_put(spec, HEALTH "/Test", json_pack("[s]", "NONE"), disable);
        return 0;
    }
    swarm__spec_put(spec, HEALTH, json_object(), health);
    swarm__spec_put_fields(spec, health, HEALTH, fields);
    const swarm__yaml *http = swarm__yaml_get(health, "x-http");
    if (http == NULL)
        return 0;
    swarm__spec_put(spec, HEALTH "/HTTP", json_object(), http);
    swarm__spec_put_fields(spec, http, HEALTH "/HTTP", http_fields);
    swarm__spec_put_fields(spec, swarm__yaml_get(http, "json"), HEALTH "/HTTP", json_fields);
    swarm__spec_put_fields(spec, swarm__yaml_get(http, "tls"), HEALTH "/HTTP", tls_fields);
    return 0;
}
