using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace LoadHarness.Tests.Architecture;

/// <summary>
/// Which folder of an assembly may use which other. A folder is a namespace directly below a root; a use is any mention of a type in
/// the compiled code: bases, attributes, fields, signatures, generic arguments, and every instruction of every method, those of
/// lambdas and async methods included. Constants and enum values alone leave no trace in compiled code, so they go unseen.
/// </summary>
/// <param name="root">The namespace above the folders.</param>
/// <param name="allowed">For each folder, those it may use beside itself.</param>
public sealed class FolderRules(string root, IReadOnlyDictionary<string, string[]> allowed)
{
    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <summary>Every use that the rules forbid, such as <c>Schedules.LoadPlan uses Engine.Pacer</c>, and every type that is in no known folder.</summary>
    public IReadOnlyList<string> Violations(IEnumerable<Type> types)
    {
        var violations = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var type in types)
        {
            var owner = Outermost(type);
            if (FolderOf(owner) is not { } folder)
            {
                continue;
            }

            if (!allowed.TryGetValue(folder, out var others))
            {
                violations.Add($"{Short(owner)} is in no folder that the rules know");
                continue;
            }

            foreach (var used in UsedBy(type).SelectMany(Parts).Select(Outermost))
            {
                if (FolderOf(used) is { } other && other != folder && !others.Contains(other))
                {
                    violations.Add($"{Short(owner)} uses {Short(used)}");
                }
            }
        }

        return [.. violations];
    }

    private static IEnumerable<Type> UsedBy(Type type)
    {
        // An attribute may name types in its arguments only: [Reads(typeof(Pacer))].
        IEnumerable<Type?> Attributes(MemberInfo member) => member.CustomAttributes.SelectMany(attribute => attribute.ConstructorArguments
            .Select(argument => argument.Value as Type)
            .Append(attribute.AttributeType));

        var used = new List<Type?> { type.BaseType };
        used.AddRange(type.GetInterfaces());
        used.AddRange(Attributes(type));
        used.AddRange(type.GetGenericArguments().Where(argument => argument.IsGenericParameter).SelectMany(argument => argument.GetGenericParameterConstraints()));
        foreach (var member in type.GetMembers(Declared))
        {
            used.AddRange(Attributes(member));
            used.AddRange(member switch
            {
                FieldInfo field => [field.FieldType],
                MethodBase method => UsedBy(method),
                _ => [], // Properties and events are their methods; nested types come by themselves.
            });
        }

        return used.OfType<Type>();
    }

    private static IEnumerable<Type> UsedBy(MethodBase method)
    {
        var signature = method.GetParameters().Select(parameter => parameter.ParameterType);
        if (method is MethodInfo { ReturnType: var result })
        {
            signature = signature.Append(result);
        }

        if (method.IsGenericMethodDefinition)
        {
            signature = signature.Concat(method.GetGenericArguments().SelectMany(argument => argument.GetGenericParameterConstraints()));
        }

        if (method.GetMethodBody() is not { } body)
        {
            return signature;
        }

        return signature
            .Concat(body.LocalVariables.Select(variable => variable.LocalType))
            .Concat(body.ExceptionHandlingClauses
                .Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause)
                .Select(clause => clause.CatchType!))
            .Concat(Tokens(body.GetILAsByteArray()!).SelectMany(token => UsedBy(method, token)));
    }

    private static IEnumerable<Type> UsedBy(MethodBase method, int token)
    {
        var typeArguments = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        var member = method.Module.ResolveMember(token, typeArguments, methodArguments);
        return member switch
        {
            Type used => [used],
            FieldInfo field => [field.DeclaringType!, field.FieldType],
            MethodInfo called =>
            [
                called.DeclaringType!,
                called.ReturnType,
                .. called.GetParameters().Select(parameter => parameter.ParameterType),
                .. called.IsGenericMethod ? called.GetGenericArguments() : [],
            ],
            _ => member?.DeclaringType is { } declaring ? [declaring] : [],
        };
    }

    /// <summary>The metadata tokens of members in a method's instructions (ECMA-335, III.1 and VI.C).</summary>
    private static IEnumerable<int> Tokens(byte[] code)
    {
        for (var at = 0; at < code.Length;)
        {
            // Two-byte instructions begin with 0xFE.
            var value = code[at] == 0xFE ? (short)((code[at] << 8) | code[at + 1]) : code[at];
            var instruction = OpCodesByValue[value];
            at += instruction.Size;
            switch (instruction.OperandType)
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    yield return BitConverter.ToInt32(code, at);
                    at += 4;
                    break;
                case OperandType.InlineSwitch:
                    at += 4 + (4 * BitConverter.ToInt32(code, at));
                    break;
                default:
                    at += SizeOf(instruction.OperandType);
                    break;
            }
        }
    }

    private static int SizeOf(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };

    /// <summary>The type itself, or what it is made of: <c>Dictionary&lt;string, Arm[]&gt;</c> mentions Arm.</summary>
    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType)
        {
            return Parts(type.GetElementType()!);
        }

        return type.IsConstructedGenericType
            ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition())
            : [type];
    }

    private static Type Outermost(Type type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type;
    }

    private string Short(Type type) => type.FullName![(root.Length + 1)..];

    /// <summary>The folder of a type, empty when it lies at the root itself; null for types of others and of the compiler.</summary>
    private string? FolderOf(Type type)
    {
        if (type.Namespace is not { } space || type.IsDefined(typeof(CompilerGeneratedAttribute)))
        {
            return null;
        }

        return space == root ? "" : space.StartsWith(root + ".", StringComparison.Ordinal) ? space[(root.Length + 1)..].Split('.')[0] : null;
    }
}
