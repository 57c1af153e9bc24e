using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace LoadHarness.Tests.Support;

/// <summary>Every figure that a type has in a file, by its path: <c>.arms[].outcomes{}</c> is a value of the outcomes of an arm.</summary>
internal static class Contract
{
    /// <summary>All that there can be. Of what holds others of its own type those have the same.</summary>
    public static IReadOnlyList<string> PathsOf(JsonTypeInfo type)
    {
        List<string> paths = [];
        Stack<Type> around = [];
        Add(type, "");
        return paths;

        void Add(JsonTypeInfo contract, string at)
        {
            if (contract.Kind == JsonTypeInfoKind.Object && around.Contains(contract.Type))
            {
                return;
            }

            around.Push(contract.Type);
            foreach (var (member, part) in Parts(contract, at))
            {
                Add(part, member);
            }

            around.Pop();

            if (contract.Kind == JsonTypeInfoKind.None)
            {
                paths.Add(at);
            }
        }
    }

    /// <summary>Those of one value, with what is there; a null is not.</summary>
    public static IEnumerable<(string Path, JsonNode Value)> LeavesOf(JsonNode? value, JsonTypeInfo type, string at = "") => (type.Kind, value) switch
    {
        (_, null) => [],
        (JsonTypeInfoKind.Object, JsonObject members) => Parts(type, at).Zip(type.Properties.Where(IsWritten)).SelectMany(part => LeavesOf(members[part.Second.Name], part.First.Type, part.First.Path)),
        (JsonTypeInfoKind.Dictionary, JsonObject entries) => entries.SelectMany(entry => LeavesOf(entry.Value, Parts(type, at).Single().Type, at + "{}")),
        (JsonTypeInfoKind.Enumerable, JsonArray items) => items.SelectMany(item => LeavesOf(item, Parts(type, at).Single().Type, at + "[]")),
        _ => [(at, value)],
    };

    private static IEnumerable<(string Path, JsonTypeInfo Type)> Parts(JsonTypeInfo contract, string at) => contract.Kind switch
    {
        JsonTypeInfoKind.Object => contract.Properties.Where(IsWritten).Select(property => ($"{at}.{property.Name}", Of(contract, property.PropertyType))),
        JsonTypeInfoKind.Dictionary => [(at + "{}", Of(contract, contract.ElementType!))],
        JsonTypeInfoKind.Enumerable => [(at + "[]", Of(contract, contract.ElementType!))],
        _ => [],
    };

    private static JsonTypeInfo Of(JsonTypeInfo whole, Type part) => whole.Options.GetTypeInfo(Nullable.GetUnderlyingType(part) ?? part);

    private static bool IsWritten(JsonPropertyInfo property) => property.Get is not null;
}
