/* SPDX-License-Identifier: MIT */
#include "support/model_checks.h"
#include "support/suite.h"

START_TEST(http_probe_members)
{
    CHECK_BUILDER(http_probe);
    CHECK_ENUM(http_probe, scheme, "Scheme", SWARM_HTTP_SCHEME_HTTPS, "https");
    CHECK_NUMBER(http_probe, port, "Port", 4294967295);
    CHECK_STRING(http_probe, path, "Path");
    CHECK_STRING(http_probe, method, "Method");
    CHECK_MAP(http_probe, header, headers, "Headers");
    CHECK_STRINGS(http_probe, status, statuses, "Statuses");
    CHECK_STRING(http_probe, body, "Body");
    CHECK_STRING(http_probe, json_pointer, "JSONPointer");
    CHECK_STRING(http_probe, json_value, "JSONValue");
    CHECK_BOOL(http_probe, tls_verify, "TLSVerify");
    CHECK_STRING(http_probe, tls_server_name, "TLSServerName");
    CHECK_STRING(http_probe, tls_ca_file, "TLSCAFile");
}
END_TEST

START_TEST(health_config_members)
{
    CHECK_BUILDER(health_config);
    CHECK_STRINGS(health_config, test, test, "Test");
    CHECK_DURATION(health_config, interval, "Interval");
    CHECK_DURATION(health_config, timeout, "Timeout");
    CHECK_DURATION(health_config, start_period, "StartPeriod");
    CHECK_DURATION(health_config, start_interval, "StartInterval");
    CHECK_NUMBER(health_config, retries, "Retries", 7);
    CHECK_OBJECT(health_config, http_probe, http, "HTTP");
}
END_TEST

START_TEST(an_engine_does_not_see_the_http_probe)
{
    static const char text[] = "{\"Retries\":3,\"HTTP\":{\"Path\":\"/up\"},\"Other\":1}";
    swarm_health_config *config = NULL;
    char *json = NULL;
    ck_assert_int_eq(swarm_health_config_from_json(text, strlen(text), &config, NULL), 0);
    ck_assert_int_eq(swarm_health_config_to_json(config, SWARM_JSON_ENGINE, &json, NULL), 0);
    ck_assert_str_eq(json, "{\"Retries\":3,\"Other\":1}");
    swarm_free(json);
    ck_assert_int_eq(swarm_health_config_to_json(config, 0, &json, NULL), 0);
    ck_assert_str_eq(json, text);
    swarm_free(json);
    swarm_health_config_free(config);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        http_probe_members,
        health_config_members,
        an_engine_does_not_see_the_http_probe,
    };
    return SUITE_RUN("health_config", tests, 20);
}
