/* SPDX-License-Identifier: MIT */
#include "model/time_text.h"

#include <stdio.h>
#include <string.h>
#include <swarm/base.h>

enum {
    NS_PER_SECOND = 1000000000,
    SECONDS_PER_DAY = 86400
};

/* Days from 1970-01-01, for any year of the Gregorian calendar from 0 on. Years are counted from
 * March, so that the leap day is the last of its year. */
static int64_t days_from_date(int64_t year, int64_t month, int64_t day)
{
    int64_t shifted = month > 2 ? month - 3 : month + 9;
    if (month <= 2)
        year--;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * shifted + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           719468;
}

static void date_from_days(int64_t days, int *year, int *month, int *day)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153;
    *day = (int)(day_of_year - (153 * shifted + 2) / 5 + 1);
    *month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
    *year = (int)(year_of_era + era * 400 + (*month <= 2));
}

static int month_length(int64_t year, int64_t month)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return lengths[month - 1] + (month == 2 && leap);
}

/* Exactly `count` digits, from `low` to `high`. */
static int take_number(const char **at, int count, int64_t low, int64_t high, int64_t *out)
{
    int64_t value = 0;
    for (int i = 0; i < count; i++, (*at)++) {
        if (**at < '0' || **at > '9')
            return SWARM_E_PARSE;
        value = value * 10 + (**at - '0');
    }
    *out = value;
    return value < low || value > high ? SWARM_E_PARSE : 0;
}

static int take(const char **at, const char *any_of)
{
    if (**at == '\0' || strchr(any_of, **at) == NULL)
        return SWARM_E_PARSE;
    (*at)++;
    return 0;
}

static int take_fraction(const char **at, int64_t *out_ns)
{
    *out_ns = 0;
    if (**at != '.')
        return 0;
    (*at)++;
    int64_t unit = NS_PER_SECOND / 10;
    const char *start = *at;
    for (; **at >= '0' && **at <= '9'; (*at)++, unit /= 10)
        *out_ns += (**at - '0') * unit;
    return *at == start ? SWARM_E_PARSE : 0;
}

static int take_offset(const char **at, int64_t *out_seconds)
{
    *out_seconds = 0;
    if (take(at, "Zz") == 0)
        return 0;
    int64_t sign = **at == '-' ? -1 : 1, hours, minutes;
    if (take(at, "+-") < 0 || take_number(at, 2, 0, 23, &hours) < 0 || take(at, ":") < 0 ||
        take_number(at, 2, 0, 59, &minutes) < 0)
        return SWARM_E_PARSE;
    *out_seconds = sign * (hours * 3600 + minutes * 60);
    return 0;
}

int swarm__time_parse(const char *text, int64_t *out_unix_ns)
{
    const char *at = text;
    int64_t year, month, day, hour, minute, second, fraction, offset;
    if (take_number(&at, 4, 0, 9999, &year) < 0 || take(&at, "-") < 0 ||
        take_number(&at, 2, 1, 12, &month) < 0 || take(&at, "-") < 0 ||
        take_number(&at, 2, 1, month_length(year, month), &day) < 0 || take(&at, "Tt ") < 0 ||
        take_number(&at, 2, 0, 23, &hour) < 0 || take(&at, ":") < 0 ||
        take_number(&at, 2, 0, 59, &minute) < 0 || take(&at, ":") < 0 ||
        take_number(&at, 2, 0, 60, &second) < 0 || take_fraction(&at, &fraction) < 0 ||
        take_offset(&at, &offset) < 0 || *at != '\0')
        return SWARM_E_PARSE;
    int64_t seconds = days_from_date(year, month, day) * SECONDS_PER_DAY + hour * 3600 +
                      minute * 60 + second - offset;
    if (seconds < INT64_MIN / NS_PER_SECOND || seconds >= INT64_MAX / NS_PER_SECOND)
        return SWARM_E_PARSE;
    *out_unix_ns = seconds * NS_PER_SECOND + fraction;
    return 0;
}

void swarm__time_format(int64_t unix_ns, char text[SWARM__TIME_TEXT_SIZE])
{
    int64_t seconds = unix_ns / NS_PER_SECOND, fraction = unix_ns % NS_PER_SECOND;
    if (fraction < 0) {
        fraction += NS_PER_SECOND;
        seconds--;
    }
    int64_t days = seconds / SECONDS_PER_DAY, rest = seconds % SECONDS_PER_DAY;
    if (rest < 0) {
        rest += SECONDS_PER_DAY;
        days--;
    }
    int year, month, day;
    date_from_days(days, &year, &month, &day);
    int length = snprintf(text, SWARM__TIME_TEXT_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d", year, month,
                          day, (int)(rest / 3600), (int)(rest / 60 % 60), (int)(rest % 60));
    if (fraction != 0) {
        length +=
            snprintf(text + length, SWARM__TIME_TEXT_SIZE - (size_t)length, ".%09d", (int)fraction);
        while (text[length - 1] == '0')
            length--;
    }
    text[length] = 'Z';
    text[length + 1] = '\0';
}
