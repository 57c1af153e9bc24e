using System.Diagnostics;
using System.Reflection;
using LoadHarness.Targets.Servers;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Architecture;

/// <summary>Programs are named to .NET in one place, and by their full path.</summary>
public sealed class ProgramStartTests
{
    [Fact]
    public void Every_way_to_name_a_program_to_NET_is_banned()
    {
        var banned = File.ReadLines(Path.Combine(Repository.Root, "BannedSymbols.txt")).Select(line => line.Split(';')[0]);
        string[] ways =
        [
            .. typeof(ProcessStartInfo).GetConstructors().Select(IdOf),
            .. typeof(Process).GetMethods(BindingFlags.Public | BindingFlags.Static).Where(IsByName).Select(IdOf),
            $"P:{typeof(ProcessStartInfo).FullName}.FileName",
        ];

        Assert.True(ways.Length > 8, string.Join(' ', ways));
        Assert.Empty(ways.Except(banned));
    }

    [Fact]
    public void One_file_alone_does_what_is_banned()
    {
        var rule = $"RS{30:0000}";
        var artifacts = Path.Combine(Repository.Root, "artifacts");
        var suppressing = Directory.EnumerateFiles(Repository.Root, "*", SearchOption.AllDirectories)
            .Where(path => !path.StartsWith(artifacts, StringComparison.Ordinal) && Path.GetExtension(path) is ".cs" or ".csproj" or ".props" or ".editorconfig")
            .Where(path => File.ReadAllText(path) is var text && text.Contains(rule, StringComparison.Ordinal) && text.Contains(nameof(ProcessStartInfo), StringComparison.Ordinal))
            .Select(path => Path.GetRelativePath(Repository.Root, path));

        Assert.Equal(["targets/Servers/ProgramStart.cs"], suppressing);
    }

    [Theory]
    [InlineData("sh")]
    [InlineData("./sh")]
    [InlineData("bin/sh")]
    public void A_program_without_its_full_path_is_refused(string path) => Assert.Throws<ArgumentException>(() => ProgramStart.Of(path));

    [Fact]
    public void A_program_is_looked_for_in_full_directories_alone_and_must_be_one()
    {
        using var scratch = new ScratchDirectory();
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, scratch.Path);
        var program = new LocalProgram("made-up-program", "none");
        var path = scratch.Write(program.Name, "#!/bin/sh\n");

        Assert.Null(program.Find([scratch.Path]));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        Assert.Equal(path, program.Find([scratch.Path]));
        Assert.Null(program.Find([relative, ".", ""]));
        Assert.All(LocalProgram.SearchPath.Split(Path.PathSeparator), directory => Assert.True(Path.IsPathFullyQualified(directory), directory));
        Assert.Equal(LocalProgram.SearchPath, ProgramStart.Of(path).Environment["PATH"]);
    }

    private static bool IsByName(MethodInfo method) =>
        method.Name == nameof(Process.Start) && method.GetParameters() is [{ ParameterType: var first }, ..] && first == typeof(string);

    // As documentation names members, and with them the list of banned symbols.
    private static string IdOf(MethodBase member)
    {
        var parameters = string.Join(',', member.GetParameters().Select(parameter => NameOf(parameter.ParameterType)));
        return $"M:{member.DeclaringType!.FullName}.{member.Name.Replace('.', '#')}{(parameters.Length > 0 ? $"({parameters})" : "")}";
    }

    private static string NameOf(Type type) => type.IsGenericType
        ? $"{type.FullName!.Split('`')[0]}{{{string.Join(',', type.GetGenericArguments().Select(NameOf))}}}"
        : type.FullName!;
}
