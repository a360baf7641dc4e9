// SIGNATURE STUBS, not Unity. Every body throws; nothing here says how the engine behaves.
#pragma warning disable CS0067, CS0649
using System;
using System.Collections.Generic;

namespace UnityEngine.UIElements
{
    public abstract class EventBase { }
    public abstract class EventBase<T> : EventBase where T : EventBase<T>, new() { }
    public class ChangeEvent<T> : EventBase<ChangeEvent<T>> { public T newValue { get => throw null; protected set => throw null; } }
    public delegate void EventCallback<in TEventType>(TEventType evt);
    public interface IEventHandler { }
    public abstract class CallbackEventHandler : IEventHandler { }
    public abstract class Focusable : CallbackEventHandler { }
    public class VisualElement : Focusable
    {
        public VisualElement() => throw null;
        public void Add(VisualElement child) => throw null;
        public void Clear() => throw null;
        public IStyle style => throw null;
        public string tooltip { get => throw null; set => throw null; }
        public IVisualElementScheduler schedule => throw null;
    }
    public interface IVisualElementScheduler { IVisualElementScheduledItem Execute(Action updateEvent); }
    public interface IVisualElementScheduledItem { IVisualElementScheduledItem Every(long intervalMs); IVisualElementScheduledItem Until(Func<bool> stopCondition); }

    public enum FlexDirection { Column = 0, ColumnReverse = 1, Row = 2, RowReverse = 3 }
    public enum WhiteSpace { Normal = 0, NoWrap = 1 }
    public interface IStyle
    {
        StyleLength marginTop { get; set; }
        StyleLength width { get; set; }
        StyleLength height { get; set; }
        StyleFloat flexGrow { get; set; }
        StyleColor color { get; set; }
        StyleEnum<FlexDirection> flexDirection { get; set; }
        StyleEnum<WhiteSpace> whiteSpace { get; set; }
    }
    public struct StyleLength { public static implicit operator StyleLength(float v) => throw null; }
    public struct StyleFloat { public static implicit operator StyleFloat(float v) => throw null; }
    public struct StyleColor { public static implicit operator StyleColor(Color v) => throw null; }
    public struct StyleEnum<T> where T : struct, IConvertible { public static implicit operator StyleEnum<T>(T v) => throw null; }

    public class BindableElement : VisualElement { }
    public class TextElement : BindableElement { public virtual string text { get => throw null; set => throw null; } }
    public class Label : TextElement { public Label(string text) => throw null; }
    public class Button : TextElement { public Button(Action clickEvent) => throw null; }
    public interface INotifyValueChanged<T> { T value { get; set; } void SetValueWithoutNotify(T newValue); }
    public static class INotifyValueChangedExtensions { public static bool RegisterValueChangedCallback<T>(this INotifyValueChanged<T> control, EventCallback<ChangeEvent<T>> callback) => throw null; }
    public abstract class BaseField<TValueType> : BindableElement, INotifyValueChanged<TValueType>
    {
        public virtual TValueType value { get => throw null; set => throw null; }
        public string label { get => throw null; set => throw null; }
        public virtual void SetValueWithoutNotify(TValueType newValue) => throw null;
    }
    public abstract class TextInputBaseField<TValueType> : BaseField<TValueType> { public bool isDelayed { get => throw null; set => throw null; } }
    public class TextField : TextInputBaseField<string> { public TextField(string label) => throw null; public bool multiline { get => throw null; set => throw null; } }
    public abstract class TextValueField<TValueType> : TextInputBaseField<TValueType> { }
    public class IntegerField : TextValueField<int> { public IntegerField(string label, int maxLength = -1) => throw null; }
    public class FloatField : TextValueField<float> { public FloatField(string label, int maxLength = -1) => throw null; }
    public abstract class BaseBoolField : BaseField<bool> { }
    public class Toggle : BaseBoolField { public Toggle(string label) => throw null; }
    public abstract class BasePopupField<TValueType, TValueChoice> : BaseField<TValueType> { }
    public class PopupField<T> : BasePopupField<T, T> { }
    public class DropdownField : PopupField<string> { public DropdownField(string label, List<string> choices, int defaultIndex, Func<string, string> formatSelectedValueCallback = null, Func<string, string> formatListItemCallback = null) => throw null; }
    public class Foldout : BindableElement { public Foldout() => throw null; public string text { get => throw null; set => throw null; } public bool value { get => throw null; set => throw null; } }
    public class Image : VisualElement { public Image() => throw null; public Texture image { get => throw null; set => throw null; } }
    public class ScrollView : VisualElement { public ScrollView() => throw null; }
    public abstract class AbstractProgressBar : BindableElement { public string title { get => throw null; set => throw null; } public virtual float value { get => throw null; set => throw null; } }
    public class ProgressBar : AbstractProgressBar { public ProgressBar() => throw null; }
    public class HelpBox : VisualElement { public HelpBox(string text, HelpBoxMessageType messageType) => throw null; }
    public enum HelpBoxMessageType { None = 0, Info = 1, Warning = 2, Error = 3 }
}
