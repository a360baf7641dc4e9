// Compares signature stubs with the assemblies of an installed Unity, member by member.
//
//     StubCheck NETSTANDARD.dll UNITY_MANAGED_FOLDER STUBS.dll [STUBS.dll ...]
//
// Only what the stubs declare is looked at: type kinds, base classes, accessibility, parameter
// names, types and defaults, return types, setters, enum values, constraints, [Obsolete]. Prints
// each difference and a closing count; exit code 1 where there is one.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

static class StubCheck
{
    static int _types, _members, _differences;

    static int Main(string[] arguments)
    {
        var net = MetadataReference.CreateFromFile(arguments[0]);
        var stubs = arguments.Skip(2).Select(path => MetadataReference.CreateFromFile(path)).ToArray();
        var ours = CSharpCompilation.Create("stubs", references: stubs.Append(net));
        var theirs = Reference(arguments[1], net);
        foreach (var stub in stubs)
            Walk(((IAssemblySymbol)ours.GetAssemblyOrModuleSymbol(stub)).GlobalNamespace, theirs);
        Console.WriteLine(_types + " types, " + _members + " members checked, " + _differences + " differences");
        return _differences == 0 ? 0 : 1;
    }

    static Compilation Reference(string folder, MetadataReference net) => CSharpCompilation.Create(
        "unity", references: Directory.GetFiles(folder, "*.dll").Select(path => (MetadataReference)MetadataReference.CreateFromFile(path)).Append(net));

    static void Walk(INamespaceOrTypeSymbol symbol, Compilation theirs)
    {
        if (symbol is INamedTypeSymbol type)
        {
            if (type.DeclaredAccessibility != Accessibility.Public) return;
            CheckType(type, theirs);
            foreach (var nested in type.GetTypeMembers()) Walk(nested, theirs);
            return;
        }
        foreach (var member in ((INamespaceSymbol)symbol).GetMembers()) Walk(member, theirs);
    }

    static void CheckType(INamedTypeSymbol stub, Compilation theirs)
    {
        _types++;
        var real = DocumentationCommentId.GetSymbolsForDeclarationId(stub.GetDocumentationCommentId(), theirs).OfType<INamedTypeSymbol>().FirstOrDefault();
        if (real == null) { Differ("no type " + stub); return; }
        if (real.TypeKind != stub.TypeKind) Differ(stub + " is a " + real.TypeKind);
        if (real.DeclaredAccessibility != Accessibility.Public) Differ(stub + " is " + real.DeclaredAccessibility);
        if (stub.TypeKind == TypeKind.Class)
        {
            if (stub.IsStatic != real.IsStatic) Differ(stub + (real.IsStatic ? " is static" : " is not static"));
            if (!stub.IsStatic && stub.IsAbstract != real.IsAbstract) Differ(stub + (real.IsAbstract ? " is abstract" : " is not abstract"));
            if (!stub.IsSealed && real.IsSealed && !real.IsStatic) Differ(stub + " is sealed");
            if (stub.BaseType != null && !Bases(real).Contains(stub.BaseType.OriginalDefinition.ToDisplayString()))
                Differ(stub + " does not derive from " + stub.BaseType + " but from " + string.Join(" < ", Bases(real)));
        }
        if (stub.TypeKind == TypeKind.Delegate) return;
        foreach (var member in stub.GetMembers().Where(IsDeclared)) CheckMember(stub, member, real);
    }

    static bool IsDeclared(ISymbol member) =>
        !member.IsImplicitlyDeclared && !(member is INamedTypeSymbol)
        && (member.DeclaredAccessibility == Accessibility.Public || member.DeclaredAccessibility == Accessibility.Protected)
        && !(member is IMethodSymbol method && (method.AssociatedSymbol != null || method.MethodKind == MethodKind.Constructor && method.Parameters.Length == 0))
        && !(member.ContainingType.TypeKind == TypeKind.Enum && !(member is IFieldSymbol));

    static void CheckMember(INamedTypeSymbol type, ISymbol stub, INamedTypeSymbol realType)
    {
        _members++;
        var real = Find(realType, stub);
        if (real == null) { Differ("no member " + stub.GetDocumentationCommentId() + "; candidates: " + string.Join(" | ", Candidates(realType, stub.Name))); return; }
        if (real.DeclaredAccessibility != stub.DeclaredAccessibility) Differ(stub + " is " + real.DeclaredAccessibility);
        if (real.IsStatic != stub.IsStatic) Differ(stub + (real.IsStatic ? " is static" : " is not static"));
        foreach (var attribute in real.GetAttributes().Where(a => a.AttributeClass?.Name == "ObsoleteAttribute" || a.AttributeClass?.Name == "Obsolete"))
            Differ(stub + " is obsolete: " + string.Join(", ", attribute.ConstructorArguments.Select(a => a.Value)));
        switch (stub)
        {
            case IFieldSymbol field when field.HasConstantValue:
                if (!Equals(field.ConstantValue, (real as IFieldSymbol)?.ConstantValue)) Differ(stub + " = " + (real as IFieldSymbol)?.ConstantValue);
                break;
            case IPropertySymbol property: CheckProperty(property, (IPropertySymbol)real); break;
            case IMethodSymbol method: CheckMethod(method, (IMethodSymbol)real); break;
        }
    }

    static void CheckProperty(IPropertySymbol stub, IPropertySymbol real)
    {
        if (Text(stub.Type) != Text(real.Type)) Differ(stub + " is of type " + Text(real.Type));
        if (stub.GetMethod != null && real.GetMethod == null) Differ(stub + " has no getter");
        if (stub.SetMethod != null && real.SetMethod?.DeclaredAccessibility != stub.SetMethod.DeclaredAccessibility) Differ(stub + " has another setter: " + real.SetMethod?.DeclaredAccessibility);
    }

    static void CheckMethod(IMethodSymbol stub, IMethodSymbol real)
    {
        if (Text(stub.ReturnType) != Text(real.ReturnType)) Differ(stub + " returns " + Text(real.ReturnType));
        for (var i = 0; i < stub.Parameters.Length; i++)
        {
            if (stub.Parameters[i].Name != real.Parameters[i].Name) Differ(stub + ": parameter " + i + " is called " + real.Parameters[i].Name);
            if (stub.Parameters[i].IsOptional && !real.Parameters[i].IsOptional) Differ(stub + ": " + stub.Parameters[i].Name + " is not optional");
        }
        for (var i = 0; i < stub.TypeParameters.Length; i++)
            if (stub.TypeParameters[i].HasValueTypeConstraint != real.TypeParameters[i].HasValueTypeConstraint) Differ(stub + ": another struct constraint");
    }

    static void Differ(string what)
    {
        _differences++;
        Console.WriteLine("DIFFERENT " + what);
    }

    static IEnumerable<string> Bases(INamedTypeSymbol type)
    {
        for (var b = type.BaseType; b != null; b = b.BaseType) yield return b.OriginalDefinition.ToDisplayString();
    }

    static IEnumerable<string> Candidates(INamedTypeSymbol type, string name)
    {
        for (var b = type; b != null; b = b.BaseType)
            foreach (var member in b.GetMembers(name)) yield return member.ToDisplayString();
    }

    static ISymbol Find(INamedTypeSymbol type, ISymbol stub)
    {
        var isConstructor = stub is IMethodSymbol method && method.MethodKind == MethodKind.Constructor;
        var wanted = Signature(stub);
        for (var b = type; b != null; b = isConstructor ? null : b.BaseType)
            foreach (var member in b.GetMembers(stub.Name))
                if (Signature(member) == wanted) return member;
        return null;
    }

    static string Text(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    /// Kind, name and parameter types, without the containing type.
    static string Signature(ISymbol symbol)
    {
        switch (symbol)
        {
            case IMethodSymbol method:
                return "M " + method.Name + "`" + method.Arity + "(" + string.Join(",", method.OriginalDefinition.Parameters.Select(
                    p => p.RefKind + " " + (p.Type is ITypeParameterSymbol ? "!" + p.Type.Name : Text(p.Type)))) + ")" + (method.MethodKind == MethodKind.Conversion ? Text(method.ReturnType) : "");
            case IPropertySymbol property:
                return "P " + property.Name + string.Join(",", property.Parameters.Select(p => Text(p.Type)));
            default:
                return symbol.Kind + " " + symbol.Name;
        }
    }
}
