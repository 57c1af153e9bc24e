using System.ComponentModel;
using LoadHarness.Tests.Architecture.MadeUp.Upper;

namespace LoadHarness.Tests.Architecture.MadeUp.Lower;

// One offender for each way to use a type, and one type that does nothing wrong.
internal sealed class Innocent
{
    public IReadOnlyList<Innocent> Others { get; init; } = [];
}

internal sealed class ByBase : Motor;

internal sealed class ByField
{
#pragma warning disable CS0649 // Never assigned: only its type matters, and an assignment would be a second use.
    public Motor[]? Motors;
#pragma warning restore CS0649
}

[TypeConverter(typeof(Motor))]
internal sealed class ByAttribute;

internal sealed class ByConstraint
{
    public static void Run<T>()
        where T : Motor
    {
    }
}

internal sealed class ByGenericArgument
{
    public Dictionary<string, List<Motor>>? Motors { get; init; }
}

internal sealed class ByParameter
{
    public static void Run(in Motor motor) => _ = motor;
}

internal sealed class ByConstruction
{
    public static object Run() => new Motor();
}

internal sealed class ByStaticCall
{
    public static void Run() => Starter.Start();
}

internal sealed class ByTypeOf
{
    public static string Run() => typeof(Motor).Name;
}

internal sealed class ByLambda
{
    public static Func<object> Run() => () => new Motor();
}

internal sealed class ByAsync
{
    public static async Task<object> RunAsync()
    {
        await Task.Yield();
        return new Motor();
    }
}
