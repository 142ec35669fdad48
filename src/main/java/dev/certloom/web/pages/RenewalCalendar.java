package dev.certloom.web.pages;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Renewals beside expiries in each of the weeks ahead. Contains the positions of everything; the template draws it.
 *
 * @param weeks from left to right
 * @param months under the weeks in which they begin
 * @param most the number that the top of the drawing stands for
 */
record RenewalCalendar(List<Week> weeks, List<Month> months, long most) {

    private static final double TOP = 12;
    private static final double HEIGHT = 150;
    private static final double BOTTOM = TOP + HEIGHT;
    private static final double BEGIN = 48;
    private static final double STEP = 17.8;
    private static final double WIDTH = 7;
    private static final double MIN_HEIGHT = 2;
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("LLL", Locale.ENGLISH);

    RenewalCalendar {
        weeks = List.copyOf(weeks);
        months = List.copyOf(months);
    }

    /**
     * A week.
     *
     * @param monday on which it begins
     * @param address of the list of those that expire in it
     */
    record Week(LocalDate monday, Bar renewals, Bar expiries, String address) {

        /** Whether nothing happens in it. */
        public boolean isQuiet() {
            return renewals.number() == 0 && expiries.number() == 0;
        }
    }

    /** A bar; of no height where its number is 0. */
    record Bar(long number, double x, double y, double width, double height) {}

    /** A name of a month. */
    record Month(String name, double x) {}

    /**
     * Draws the numbers.
     *
     * @param renewals by span, as {@link ExpiryWeeks#bounds} has them; those before now are in the first week
     * @param expiries likewise, without those before now
     */
    static RenewalCalendar of(Map<Integer, Long> renewals, Map<Integer, Long> expiries, ExpiryWeeks weeks) {
        long most = 1;
        for (int week = 0; week < ExpiryWeeks.WEEKS_AHEAD; week++) {
            most = Math.max(most, Math.max(renewals(renewals, week), expiries.getOrDefault(week + 1, 0L)));
        }
        List<Week> drawn = new ArrayList<>();
        List<Month> months = new ArrayList<>();
        for (int week = 0; week < ExpiryWeeks.WEEKS_AHEAD; week++) {
            double x = BEGIN + week * STEP;
            LocalDate monday = weeks.monday(week);
            drawn.add(new Week(
                    monday,
                    bar(renewals(renewals, week), x, most),
                    bar(expiries.getOrDefault(week + 1, 0L), x + WIDTH + 1, most),
                    "/dashboard/certificates?expires=" + monday));
            if (week > 0 && monday.getMonth() != weeks.monday(week - 1).getMonth()) {
                months.add(new Month(MONTH.format(monday), x));
            }
        }
        return new RenewalCalendar(drawn, months, most);
    }

    private static long renewals(Map<Integer, Long> renewals, int week) {
        return renewals.getOrDefault(week + 1, 0L) + (week == 0 ? renewals.getOrDefault(0, 0L) : 0L);
    }

    private static Bar bar(long number, double x, long most) {
        double height = number == 0 ? 0 : Math.max(MIN_HEIGHT, HEIGHT * number / most);
        return new Bar(number, x, BOTTOM - height, WIDTH, height);
    }
}
