package dev.certloom.web.pages;

import dev.certloom.kernel.Messages;
import dev.certloom.web.pages.Inventory.Expiries;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A bar chart of how many certificates expire in each of the weeks ahead, with those expired and those that expire
 * later at its ends, each bar stacked from series. Contains the positions of everything; the template draws it.
 *
 * @param series what the bars are stacked from, the largest first, at most {@value #MAX_SERIES}; what is beyond is one,
 *     the last
 * @param bars from left to right
 * @param ticks of the upright axis
 * @param months under the weeks in which they begin
 */
record ExpiryChart(List<Series> series, List<Bar> bars, List<Tick> ticks, List<Month> months) {

    static final int MAX_SERIES = 6;
    static final String OTHER = "other";

    private static final double TOP = 22;
    private static final double HEIGHT = 150;
    private static final double BOTTOM = TOP + HEIGHT;
    private static final double EXPIRED_AT = 48;
    private static final double END_WIDTH = 34;
    private static final double WEEKS_AT = 102;
    private static final double STEP = 15.5;
    private static final double WEEK_WIDTH = 12.5;
    private static final double LATER_AT = WEEKS_AT + ExpiryWeeks.WEEKS_AHEAD * STEP + 18;
    private static final double MIN_HEIGHT = 2;
    private static final int MAX_TICKS = 4;
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("LLL", Locale.ENGLISH);
    private static final DateTimeFormatter JANUARY = DateTimeFormatter.ofPattern("LLL uuuu", Locale.ENGLISH);

    ExpiryChart {
        series = List.copyOf(series);
        bars = List.copyOf(bars);
        ticks = List.copyOf(ticks);
        months = List.copyOf(months);
    }

    /** A series: its place says how it looks. */
    record Series(int place, String name, long number) {}

    /**
     * A bar.
     *
     * @param title in words: when, and how many
     * @param window name of its {@link ExpiryWeeks.Window}
     * @param address of the list of these certificates
     * @param isEnd whether it is one of the two at the ends, which may be cut at the top of the chart
     * @param perSeries numbers in the order of the series
     */
    record Bar(
            String title,
            String window,
            String address,
            double x,
            double width,
            boolean isEnd,
            boolean isCut,
            long number,
            List<Long> perSeries,
            List<Segment> segments) {

        Bar {
            perSeries = List.copyOf(perSeries);
            segments = List.copyOf(segments);
        }

        public double middle() {
            return x + width / 2;
        }

        /** Where its number is written. */
        public double labelAt() {
            return segments.isEmpty() ? BOTTOM - 4 : segments.getLast().y() - 5;
        }
    }

    /** Part of a bar, upwards from the one before. */
    record Segment(int series, double y, double height) {}

    /** A line across, at a number. */
    record Tick(long number, double y) {}

    /** A name of a month. */
    record Month(String name, double x) {}

    /**
     * Draws the numbers.
     *
     * @param by what the series are
     * @param address of the list for the name of a window
     */
    static ExpiryChart of(
            List<Expiries> counts, Function<Expiries, String> by, ExpiryWeeks weeks, UnaryOperator<String> address) {
        List<Series> series = series(counts, by);
        Map<String, Integer> places = series.stream().collect(Collectors.toMap(Series::name, Series::place));
        long[][] numbers = new long[ExpiryWeeks.WEEKS_AHEAD + 2][series.size()];
        for (Expiries count : counts) {
            numbers[count.span()][places.getOrDefault(by.apply(count), series.size() - 1)] += count.number();
        }
        long most = IntStream.rangeClosed(1, ExpiryWeeks.WEEKS_AHEAD)
                .mapToLong(week -> total(numbers[week]))
                .max()
                .orElse(0);
        if (most == 0) {
            most = Math.max(total(numbers[0]), total(numbers[numbers.length - 1]));
        }
        List<Tick> ticks = ticks(Math.max(1, most));
        Scale scale = new Scale(ticks.getLast().number(), address);
        List<Bar> bars = new ArrayList<>();
        bars.add(scale.bar(
                Messages.text("chart.expired"), ExpiryWeeks.EXPIRED, EXPIRED_AT, END_WIDTH, true, numbers[0]));
        for (int week = 0; week < ExpiryWeeks.WEEKS_AHEAD; week++) {
            String monday = weeks.monday(week).toString();
            bars.add(scale.bar(
                    week == 0 ? Messages.text("chart.this-week") : Messages.text("chart.week", monday),
                    monday,
                    WEEKS_AT + week * STEP,
                    WEEK_WIDTH,
                    false,
                    numbers[week + 1]));
        }
        bars.add(scale.bar(
                Messages.text("chart.later"),
                ExpiryWeeks.LATER,
                LATER_AT,
                END_WIDTH,
                true,
                numbers[numbers.length - 1]));
        return new ExpiryChart(series, bars, ticks, months(weeks));
    }

    private static List<Series> series(List<Expiries> counts, Function<Expiries, String> by) {
        List<Map.Entry<String, Long>> sums = counts.stream()
                .collect(Collectors.groupingBy(by, Collectors.summingLong(Expiries::number)))
                .entrySet()
                .stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .toList();
        boolean all = sums.size() <= MAX_SERIES;
        List<Series> series = new ArrayList<>();
        for (Map.Entry<String, Long> sum : sums.subList(0, all ? sums.size() : MAX_SERIES - 1)) {
            series.add(new Series(series.size(), sum.getKey(), sum.getValue()));
        }
        if (!all) {
            long rest = sums.stream()
                    .skip(MAX_SERIES - 1)
                    .mapToLong(Map.Entry::getValue)
                    .sum();
            series.add(new Series(MAX_SERIES - 1, OTHER, rest));
        }
        return series;
    }

    /** Round numbers from 0 to the first that is not below the largest. */
    private static List<Tick> ticks(long most) {
        long step = 1;
        for (int i = 0; step * MAX_TICKS < most; i++) {
            step = i % 3 == 1 ? step / 2 * 5 : step * 2;
        }
        long top = (most + step - 1) / step * step;
        List<Tick> ticks = new ArrayList<>();
        for (long number = 0; number <= top; number += step) {
            ticks.add(new Tick(number, BOTTOM - HEIGHT * number / top));
        }
        return ticks;
    }

    private static List<Month> months(ExpiryWeeks weeks) {
        List<Month> months = new ArrayList<>();
        for (int week = 0; week < ExpiryWeeks.WEEKS_AHEAD; week++) {
            LocalDate monday = weeks.monday(week);
            boolean begins =
                    week > 0 && monday.getMonth() != weeks.monday(week - 1).getMonth();
            if (begins) {
                DateTimeFormatter form = monday.getMonthValue() == 1 ? JANUARY : MONTH;
                months.add(new Month(form.format(monday), WEEKS_AT + week * STEP));
            }
        }
        return months;
    }

    private static long total(long[] numbers) {
        long sum = 0;
        for (long number : numbers) {
            sum += number;
        }
        return sum;
    }

    /** Certificates in all bars. */
    public long total() {
        return series.stream().mapToLong(Series::number).sum();
    }

    private record Scale(long top, UnaryOperator<String> address) {

        Bar bar(String name, String window, double x, double width, boolean isEnd, long[] numbers) {
            long number = ExpiryChart.total(numbers);
            boolean cut = number > top;
            List<Segment> segments = new ArrayList<>();
            double y = BOTTOM;
            for (int place = 0; place < numbers.length; place++) {
                if (numbers[place] > 0) {
                    double height = Math.max(MIN_HEIGHT, HEIGHT * numbers[place] / (cut ? number : top));
                    y -= height;
                    segments.add(new Segment(place, y, height));
                }
            }
            return new Bar(
                    "%s: %,d".formatted(name, number),
                    window,
                    address.apply(window),
                    x,
                    width,
                    isEnd,
                    cut,
                    number,
                    java.util.Arrays.stream(numbers).boxed().toList(),
                    segments);
        }
    }
}
