using System.Globalization;
using LoadHarness.Bench.Fuzz;
using LoadHarness.Clients.Http1;

namespace LoadHarness.Bench;

/// <summary>The parser of answers on many bytes: however they are cut into pieces, it says the same of them.</summary>
internal static class AnswerFuzzBench
{
    /// <summary>Runs it and says how far it came.</summary>
    /// <param name="words"><c>bytes=N</c> and <c>seed=N</c>.</param>
    public static int Run(string[] words)
    {
        var bytes = Number(words, "bytes=") ?? 100_000_000;
        var seed = (int)(Number(words, "seed=") ?? 1);
        var random = new Random(seed);
        var (whole, cut) = (new AnswerParser("lla-evidence"u8.ToArray()), new AnswerParser("lla-evidence"u8.ToArray()));
        var (read, answers, right) = (0L, 0L, 0L);
        while (read < bytes)
        {
            var drawn = AnswerFuzz.Draw(random);
            var once = AnswerFuzz.Read(whole, drawn, () => drawn.Length, static piece => piece);
            var again = AnswerFuzz.Read(cut, drawn, () => random.Next(1, 8), static piece => piece);
            if (once.Step != again.Step || once.Status != again.Status || !once.Body.SequenceEqual(again.Body))
            {
                ConsoleText.Output.Line($"seed {seed}, answer {answers}: {once.Step} at once, {again.Step} in pieces: {Convert.ToHexString(drawn)}");
                return 1;
            }

            read += drawn.Length;
            answers++;
            right += once.Step == AnswerStep.Whole ? 1 : 0;
        }

        ConsoleText.Output.Line(string.Create(CultureInfo.InvariantCulture, $"{read:N0} bytes in {answers:N0} answers, {right:N0} of them whole; the same in pieces; seed {seed}"));
        return 0;
    }

    private static long? Number(string[] words, string name) =>
        words.FirstOrDefault(word => word.StartsWith(name, StringComparison.Ordinal)) is { } word ? long.Parse(word[name.Length..], CultureInfo.InvariantCulture) : null;
}
