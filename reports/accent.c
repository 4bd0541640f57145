/*
 * accent.c - the brand's colour, where it can be read
 */
#include "reports/digest_parts.h"

#include <math.h>

struct rgb {
    double part[3]; /* red, green, blue, 0..255 */
};

static const struct rgb white = {{255, 255, 255}};
static const struct rgb quote_light = {{247, 245, 240}}; /* the ground of quotes */
static const struct rgb quote_dark = {{35, 43, 48}};
static const struct rgb ink_dark = {{16, 34, 42}}; /* words on a button in the dark */
static const struct rgb own_light = {{31, 94, 112}};

/* Relative luminance and contrast. Source: WCAG 2.1, definitions. */
static double luminance(const struct rgb *c)
{
    static const double weights[] = {0.2126, 0.7152, 0.0722};
    double sum = 0;

    for (int i = 0; i < 3; i++) {
        double v = c->part[i] / 255;

        sum += weights[i] * (v <= 0.03928 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
    }
    return sum;
}

static double contrast(const struct rgb *a, const struct rgb *b)
{
    double x = luminance(a), y = luminance(b);

    return x > y ? (x + 0.05) / (y + 0.05) : (y + 0.05) / (x + 0.05);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "#rrggbb" and nothing else. */
static bool parse_color(struct str s, struct rgb *out)
{
    if (s.len != 7 || s.ptr[0] != '#')
        return false;
    for (int i = 0; i < 3; i++) {
        int high = hex_digit(s.ptr[1 + 2 * i]), low = hex_digit(s.ptr[2 + 2 * i]);

        if (high < 0 || low < 0)
            return false;
        out->part[i] = high * 16 + low;
    }
    return true;
}

static struct rgb mix(struct rgb c, const struct rgb *to, double share)
{
    for (int i = 0; i < 3; i++)
        c.part[i] = round(c.part[i] + (to->part[i] - c.part[i]) * share);
    return c;
}

static void set_color(json_t *object, const char *key, const struct rgb *c)
{
    struct buf b = {0};

    buf_printf(&b, "#%02x%02x%02x", (unsigned)c->part[0], (unsigned)c->part[1],
               (unsigned)c->part[2]);
    set_str(object, key, buf_str(&b));
    buf_release(&b);
}

void add_accent(const struct brand_settings *brand, json_t *value)
{
    static const struct rgb black = {{0, 0, 0}};
    json_t *accent = json_object();
    struct rgb light = own_light, base = own_light, dark;

    if (parse_color(brand->color, &base))
        light = base;
    for (int i = 0; i < 20 && (contrast(&light, &white) < 4.6 ||
                               contrast(&light, &quote_light) < 4.6);
         i++)
        light = mix(light, &black, 0.1);
    dark = mix(base, &white, 0.3);
    for (int i = 0;
         i < 20 && (contrast(&dark, &quote_dark) < 6 || contrast(&dark, &ink_dark) < 6);
         i++)
        dark = mix(dark, &white, 0.1);
    set_color(accent, "light", &light);
    set_color(accent, "dark", &dark);
    json_object_set_new(value, "accent", accent);
}
