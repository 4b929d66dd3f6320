/* SPDX-License-Identifier: MIT */
#include "support/model_checks.h"
#include "support/suite.h"

START_TEST(driver_members)
{
    CHECK_BUILDER(driver);
    CHECK_STRING(driver, name, "Name");
    CHECK_MAP(driver, option, options, "Options");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {driver_members};
    return SUITE_RUN("driver", tests, 20);
}
