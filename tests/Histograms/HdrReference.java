import java.io.File;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.HdrHistogram.HistogramLogWriter;

/**
 * The reference, HdrHistogram for Java, as the other side of the tests. Debian has it as libhdrhistogram-java.
 * <pre>
 * java -cp /usr/share/java/hdrhistogram.jar HdrReference.java vectors vectors.tsv    the vectors checked in beside this file
 * java -cp /usr/share/java/hdrhistogram.jar HdrReference.java write reference.hlog   the log checked in beside this file
 * java -cp /usr/share/java/hdrhistogram.jar HdrReference.java read FILE.hlog         what the reference finds in a log
 * </pre>
 */
public final class HdrReference {
    private static final long HOUR = 3_600_000_000L;
    private static final double[] PERCENTILES = {50, 90, 99, 99.9};

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "vectors": writeVectors(args[1]); break;
            case "write": writeLog(args[1]); break;
            case "read": readLog(args[1]); break;
            default: throw new IllegalArgumentException(args[0]);
        }
    }

    /** A line each: name, recorded as value:count, plain encoding, compressed encoding, figures. */
    private static void writeVectors(String path) throws Exception {
        try (PrintStream out = new PrintStream(path, "UTF-8")) {
            out.println("# name\trecorded\tplain\tcompressed\tcount p50 p90 p99 p99.9 max, from HdrReference.java with HdrHistogram 2.1.11");
            vector(out, "empty", ours());
            vector(out, "single 0", ours(), 0, 1);
            vector(out, "single 1", ours(), 1, 1);
            vector(out, "one in every of the first places", ours(), 0, 1, 1, 1, 2, 1, 3, 1);
            vector(out, "one zero between", ours(), 0, 1, 2, 1, 4, 1);
            vector(out, "near an hour", ours(), HOUR - 1_000_000, 2, HOUR, 3);
            vector(out, "long runs of zeros", ours(), 5, 1, 2_047, 1, 2_048, 1, 1_000_000, 1, 3_000_000_000L, 1);
            vector(out, "counts of 1 to 9 bytes", ours(), 1, 63, 2, 64, 3, 8_191, 4, 8_192, 5, 1L << 20, 6, 1L << 27, 7, 1L << 34, 8, 1L << 40, 9, 1L << 48, 10, 1L << 55, 11, 1L << 61);
            vector(out, "random", ours(), random(20261121, 300));
            vector(out, "2 digits", new Histogram(1, HOUR, 2), random(1, 100));
            vector(out, "0 digits", new Histogram(1, HOUR, 0), random(2, 100));
            vector(out, "5 digits", new Histogram(1, HOUR, 5), random(3, 100));
            vector(out, "lowest 1000", new Histogram(1_000, HOUR, 3), random(4, 100));
            vector(out, "up to a second", new Histogram(1, 1_000_000, 3), 0, 1, 17, 4, 999_999, 1);
            vector(out, "up to 1000 hours", new Histogram(1, 1_000 * HOUR, 3), random(5, 100));
            vector(out, "up to 1000 hours, some above one", new Histogram(1, 1_000 * HOUR, 3), 5, 1, HOUR, 1, HOUR + 1_000_000, 3, 1_000 * HOUR, 2);
            vector(out, "made larger as needed", new Histogram(3), random(6, 100));
            Histogram shifted = ours();
            record(shifted, 3_000, 5, 7_000, 1, 2_500_000, 2);
            shifted.shiftValuesLeft(2);
            vector(out, "counts turned in memory", shifted);
        }
    }

    private static Histogram ours() {
        return new Histogram(1, HOUR, 3);
    }

    private static long[] random(long seed, int values) {
        Random random = new Random(seed);
        long[] recorded = new long[2 * values];
        for (int i = 0; i < values; i++) {
            recorded[2 * i] = (long) Math.exp(random.nextDouble() * Math.log(HOUR));
            recorded[2 * i + 1] = 1 + random.nextInt(200);
        }
        return recorded;
    }

    private static void vector(PrintStream out, String name, Histogram histogram, long... recorded) {
        record(histogram, recorded);
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < recorded.length; i += 2) {
            pairs.add(recorded[i] + ":" + recorded[i + 1]);
        }
        ByteBuffer plain = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int plainLength = histogram.encodeIntoByteBuffer(plain);
        ByteBuffer compressed = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity() + 64);
        int compressedLength = histogram.encodeIntoCompressedByteBuffer(compressed);
        out.println(name + "\t" + String.join(",", pairs) + "\t" + base64(plain, plainLength) + "\t" + base64(compressed, compressedLength)
            + "\t" + figures(histogram));
    }

    private static void record(Histogram histogram, long... recorded) {
        for (int i = 0; i < recorded.length; i += 2) {
            histogram.recordValueWithCount(recorded[i], recorded[i + 1]);
        }
    }

    private static String base64(ByteBuffer buffer, int length) {
        byte[] bytes = new byte[length];
        System.arraycopy(buffer.array(), 0, bytes, 0, length);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Three intervals of 5 s for each of two tags, and one interval without a tag. */
    private static void writeLog(String path) throws Exception {
        try (FileOutputStream file = new FileOutputStream(path)) {
            HistogramLogWriter log = new HistogramLogWriter(file);
            long start = 1_795_000_000_250L;
            log.outputComment("[A log of the reference]");
            log.outputLogFormatVersion();
            log.outputStartTime(start);
            log.setBaseTime(start);
            log.outputLegend();
            for (int window = 0; window < 3; window++) {
                for (String tag : new String[] {"cold", "cold.handshake"}) {
                    Histogram histogram = ours();
                    histogram.setTag(tag);
                    record(histogram, random(10 * window + tag.length(), 50));
                    outputInterval(log, histogram, start + 5_000L * window);
                }
            }
            Histogram untagged = ours();
            record(untagged, 42, 1_000);
            outputInterval(log, untagged, start + 15_000L);
        }
    }

    private static void outputInterval(HistogramLogWriter log, Histogram histogram, long start) {
        histogram.setStartTimeStamp(start);
        histogram.setEndTimeStamp(start + 5_000L);
        log.outputIntervalHistogram(histogram);
    }

    /** A line for each tag, of all its intervals together: tag, intervals, start of the first and end of the last in milliseconds, figures. */
    private static void readLog(String path) throws Exception {
        Map<String, Histogram> sums = new TreeMap<>();
        Map<String, Integer> intervals = new TreeMap<>();
        try (HistogramLogReader log = new HistogramLogReader(new File(path))) {
            while (log.hasNext()) {
                Histogram histogram = (Histogram) log.nextIntervalHistogram();
                if (histogram == null) {
                    break;
                }
                String tag = histogram.getTag() == null ? "-" : histogram.getTag();
                Histogram sum = sums.computeIfAbsent(tag, t -> ours());
                sum.add(histogram);
                sum.setStartTimeStamp(Math.min(sum.getStartTimeStamp(), histogram.getStartTimeStamp()));
                sum.setEndTimeStamp(Math.max(sum.getEndTimeStamp(), histogram.getEndTimeStamp()));
                intervals.merge(tag, 1, Integer::sum);
            }
        }
        sums.forEach((tag, sum) -> System.out.println(
            tag + " " + intervals.get(tag) + " " + sum.getStartTimeStamp() + " " + sum.getEndTimeStamp() + " " + figures(sum)));
    }

    private static String figures(Histogram histogram) {
        StringBuilder text = new StringBuilder().append(histogram.getTotalCount());
        for (double percentile : PERCENTILES) {
            text.append(' ').append(histogram.getValueAtPercentile(percentile));
        }
        return text.append(' ').append(histogram.getMaxValue()).toString();
    }
}
