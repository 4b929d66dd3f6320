/* SPDX-License-Identifier: MIT
 *
 * Any bytes as the JSON of a service spec. They are refused with an error, or they are understood: then
 * what is written can be read again, is the same spec, and is written the same the second time.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <swarm/service.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
    if (!condition)
        abort();
}

static char *write_json(const swarm_service_spec *spec, uint32_t flags)
{
    char *json = NULL;
    require(swarm_service_spec_to_json(spec, flags, &json, NULL) == 0);
    require(json != NULL);
    return json;
}

/* Writing and reading leads back to the same spec. */
static void go_round(const swarm_service_spec *spec, uint32_t flags)
{
    char *json = write_json(spec, flags);
    swarm_service_spec *again = NULL;
    require(swarm_service_spec_from_json(json, strlen(json), &again, NULL) == 0);
    if ((flags & SWARM_JSON_ENGINE) == 0)
        require(swarm_service_spec_equal(spec, again) == 1);
    char *json_again = write_json(again, flags);
    require(strcmp(json, json_again) == 0);
    swarm_free(json_again);
    swarm_free(json);
    swarm_service_spec_free(again);
}

static void validate(const swarm_service_spec *spec)
{
    swarm_error *error = NULL;
    int result = swarm_service_spec_validate(spec, &error);
    require((result < 0) == (error != NULL));
    require(error == NULL || swarm_error_get_message(error)[0] != '\0');
    require(swarm_error_get_code(error) == result);
    swarm_error_free(error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    swarm_service_spec *spec = NULL;
    swarm_error *error = NULL;
    int result = swarm_service_spec_from_json((const char *)data, size, &spec, &error);
    require((result < 0) == (error != NULL));
    if (result < 0) {
        require(spec == NULL);
        require(swarm_error_get_code(error) == result);
        swarm_error_free(error);
        return 0;
    }
    require(spec != NULL);
    go_round(spec, SWARM_JSON_COMPACT);
    go_round(spec, SWARM_JSON_PRETTY);
    go_round(spec, SWARM_JSON_ENGINE);
    validate(spec);

    swarm_service_spec *copy = swarm_service_spec_copy(spec);
    require(copy != NULL && swarm_service_spec_equal(spec, copy) == 1);
    swarm_service_spec_free(copy);
    swarm_service_spec_free(spec);
    return 0;
}
