using System.Globalization;

namespace LoadHarness.Scenarios;

/// <summary>One part of the load of a scenario in code, as <c>load=</c> writes it. Made by <see cref="Simulation"/>.</summary>
/// <param name="Text">The part, such as <c>inject:200/1s:1m</c>.</param>
public sealed record LoadSimulation(string Text);

/// <summary>The parts of a load, in NBomber's words. What is out of bounds is told by <see cref="CodeScenario.WithLoadSimulations"/>.</summary>
public static class Simulation
{
    /// <summary>Starts invocations at a rate.</summary>
    /// <param name="rate">How many in each interval.</param>
    /// <param name="interval">The interval.</param>
    /// <param name="during">How long.</param>
    public static LoadSimulation Inject(double rate, TimeSpan interval, TimeSpan during) => new($"inject:{Rate(rate, interval)}:{DurationText.Format(during)}");

    /// <summary>The same with a rate that goes in a straight line from where the part before it ended, 0 at first.</summary>
    /// <param name="rate">How many in each interval at its end.</param>
    /// <param name="interval">The interval.</param>
    /// <param name="during">How long.</param>
    public static LoadSimulation RampingInject(double rate, TimeSpan interval, TimeSpan during) => new($"rampingInject:{Rate(rate, interval)}:{DurationText.Format(during)}");

    /// <summary>The same with a rate that is drawn anew for each interval.</summary>
    /// <param name="minRate">The lowest that can be drawn.</param>
    /// <param name="maxRate">The highest.</param>
    /// <param name="interval">The interval.</param>
    /// <param name="during">How long.</param>
    public static LoadSimulation InjectRandom(double minRate, double maxRate, TimeSpan interval, TimeSpan during) =>
        new($"injectRandom:{Rate(minRate, interval)}..{Rate(maxRate, interval)}:{DurationText.Format(during)}");

    /// <summary>Starts so many invocations at a rate.</summary>
    /// <param name="rate">How many in each interval.</param>
    /// <param name="interval">The interval.</param>
    /// <param name="iterations">How many in all.</param>
    public static LoadSimulation IterationsForInject(double rate, TimeSpan interval, int iterations) =>
        new(string.Create(CultureInfo.InvariantCulture, $"iterationsForInject:{Rate(rate, interval)}:{iterations}"));

    /// <summary>So many clients loop.</summary>
    /// <param name="copies">How many.</param>
    /// <param name="during">How long.</param>
    public static LoadSimulation KeepConstant(int copies, TimeSpan during) => new(string.Create(CultureInfo.InvariantCulture, $"keepConstant:{copies}:{DurationText.Format(during)}"));

    /// <summary>The same with a number that goes in a straight line from where the part before it ended, 0 at first.</summary>
    /// <param name="copies">How many at its end.</param>
    /// <param name="during">How long.</param>
    public static LoadSimulation RampingConstant(int copies, TimeSpan during) => new(string.Create(CultureInfo.InvariantCulture, $"rampingConstant:{copies}:{DurationText.Format(during)}"));

    /// <summary>So many clients loop until so many invocations were started.</summary>
    /// <param name="copies">How many clients.</param>
    /// <param name="iterations">How many invocations.</param>
    public static LoadSimulation IterationsForConstant(int copies, int iterations) => new(string.Create(CultureInfo.InvariantCulture, $"iterationsForConstant:{copies}:{iterations}"));

    /// <summary>Nothing starts.</summary>
    /// <param name="during">How long.</param>
    public static LoadSimulation Pause(TimeSpan during) => new($"pause:{DurationText.Format(during)}");

    private static string Rate(double rate, TimeSpan interval) => string.Create(CultureInfo.InvariantCulture, $"{(decimal)rate}/{DurationText.Format(interval)}");
}
